using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace TurnTaking.Hub;

/// <summary>Makes HTTP clients that speak with the hub: with retries, and with a token that stays with it.</summary>
internal static class HubHttp
{
    private static readonly string UserAgent =
        $"turntaking/{typeof(HubHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}";

    public static ServiceProvider CreateServices(HubSettings settings, HubTuning tuning)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(
                Microsoft.Extensions.Options.Options.DefaultName,
                client =>
                {
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
                })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
            })
            .AddHttpMessageHandler(() => new HubRedirectHandler(settings))
            .RemoveAllLoggers()
            .AddStandardResilienceHandler(options => Configure(options, tuning));
        return services.BuildServiceProvider();
    }

    private static void Configure(HttpStandardResilienceOptions options, HubTuning tuning)
    {
        options.Retry.MaxRetryAttempts = tuning.RetryCount;
        options.Retry.Delay = tuning.RetryDelay;
        options.Retry.MaxDelay = tuning.MaxRetryDelay;
        options.Retry.ShouldHandle = arguments => new(
            HttpClientResiliencePredicates.IsTransient(arguments.Outcome) &&
            !(GetRetryAfter(arguments.Outcome.Result) > tuning.MaxRetryDelay));
        options.AttemptTimeout.Timeout = tuning.AnswerTimeout;

        // The limit must not come before the retries have all been made.
        options.TotalRequestTimeout.Timeout = (tuning.RetryCount + 1) * (tuning.AnswerTimeout + tuning.MaxRetryDelay);

        // A download is few requests of one caller: what the breaker would protect the hub from, the retries' waits do.
        options.CircuitBreaker.FailureRatio = 1;
        options.CircuitBreaker.SamplingDuration = 2 * tuning.AnswerTimeout;
    }

    /// <summary>Gets how long a server asks to be left alone.</summary>
    public static TimeSpan? GetRetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
