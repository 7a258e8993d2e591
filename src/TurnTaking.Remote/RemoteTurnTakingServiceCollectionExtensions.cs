using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using TurnTaking;
using TurnTaking.Remote;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register semantic turn-taking over an inference server.</summary>
public static class RemoteTurnTakingServiceCollectionExtensions
{
    /// <summary>Registers semantic turn-taking over a server: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// <para>
    /// The options are validated when the host starts, or else when the client is first resolved. That is also when the tokenizer is loaded.
    /// </para>
    /// <para>
    /// Requests go through the client of <see cref="IHttpClientFactory"/> that <see cref="RemoteTurnTakingClient.GetHttpClientName"/> names, with
    /// the standard resilience handler: broken connections and errors of the server are tried once more within the timeout, and after many
    /// failures the server is left alone for a while. An overloaded server (429) is not asked again.
    /// </para>
    /// </remarks>
    public static TurnTakingClientBuilder AddRemoteTurnTaking(
        this IServiceCollection services, Action<RemoteTurnTakingClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        Add(services, null).Configure(configure);
        return services.AddTurnTakingClient(provider => CreateClient(provider, null));
    }

    /// <summary>Registers semantic turn-taking over a server, as a configuration section says.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">
    /// The section with the properties of <see cref="RemoteTurnTakingClientOptions"/>, such as <c>Endpoint</c>. A property of another name is an
    /// error when the host starts.
    /// </param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>Everything else is as in the other overload.</remarks>
    public static TurnTakingClientBuilder AddRemoteTurnTaking(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        Add(services, null).Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddTurnTakingClient(provider => CreateClient(provider, null));
    }

    /// <summary>Registers semantic turn-taking over a server under a key: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key of the client; it is also the name of its <see cref="RemoteTurnTakingClientOptions"/>.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>Everything else is as in the overload without a key.</remarks>
    public static TurnTakingClientBuilder AddKeyedRemoteTurnTaking(
        this IServiceCollection services, string serviceKey, Action<RemoteTurnTakingClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        Add(services, serviceKey).Configure(configure);
        return services.AddKeyedTurnTakingClient(serviceKey, provider => CreateClient(provider, serviceKey));
    }

    private static OptionsBuilder<RemoteTurnTakingClientOptions> Add(IServiceCollection services, string? serviceKey)
    {
        string optionsName = serviceKey ?? Options.Options.DefaultName;
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RemoteTurnTakingClientOptions>, RemoteTurnTakingClientOptionsValidator>());
        var httpClient = services.AddHttpClient(RemoteTurnTakingClient.GetHttpClientName(serviceKey))
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, provider) => Configure(handler, GetOptions(provider, optionsName)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        httpClient.AddStandardResilienceHandler().Configure((resilience, provider) => Configure(resilience, GetTimeout(provider, optionsName)));
        return services.AddOptions<RemoteTurnTakingClientOptions>(optionsName).ValidateOnStart();
    }

    /// <summary>
    /// Makes a handler that a singleton can keep: connections are used again, and renewed now and then so that a name's new address counts.
    /// </summary>
    private static void Configure(SocketsHttpHandler handler, RemoteTurnTakingClientOptions options)
    {
        handler.ConnectTimeout = options.Timeout;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.EnableMultipleHttp2Connections = true;
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
    }

    /// <summary>Fits the standard handler to calls of milliseconds; the deadline itself is the client's.</summary>
    private static void Configure(HttpStandardResilienceOptions resilience, TimeSpan timeout)
    {
        // Never reached: the client ends a request at its deadline, which starts earlier.
        resilience.AttemptTimeout.Timeout = timeout * 2;
        resilience.TotalRequestTimeout.Timeout = timeout * 3;
        resilience.Retry.MaxRetryAttempts = 1;
        resilience.Retry.Delay = TimeSpan.FromMilliseconds(5);
        resilience.Retry.BackoffType = DelayBackoffType.Constant;
        resilience.Retry.UseJitter = true;
        resilience.Retry.ShouldRetryAfterHeader = false;
        resilience.Retry.ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome));

        // Half of the calls, so that single errors do not stop all others; back after a second, because one call tells.
        resilience.CircuitBreaker.FailureRatio = 0.5;
        resilience.CircuitBreaker.MinimumThroughput = 20;
        resilience.CircuitBreaker.SamplingDuration = Max(timeout * 4, TimeSpan.FromSeconds(10));
        resilience.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(1);
        resilience.CircuitBreaker.ShouldHandle = arguments => ValueTask.FromResult(
            IsTransient(arguments.Outcome) ||
            (arguments.Outcome.Exception is OperationCanceledException &&
                RemoteTurnTakingClient.IsLate(arguments.Context.GetRequestMessage())));
    }

    /// <summary>Tells of an outcome that may be better next time; a server that is too busy is not helped by being asked again.</summary>
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result?.StatusCode is not HttpStatusCode.TooManyRequests && HttpClientResiliencePredicates.IsTransient(outcome);

    private static TimeSpan Max(TimeSpan first, TimeSpan second) => first > second ? first : second;

    private static TimeSpan GetTimeout(IServiceProvider provider, string name)
    {
        try
        {
            return GetOptions(provider, name).Timeout;
        }
        catch (OptionsValidationException)
        {
            // The handler's options are validated when the host starts too, and one report of what is wrong is enough.
            return new RemoteTurnTakingClientOptions().Timeout;
        }
    }

    private static RemoteTurnTakingClientOptions GetOptions(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<RemoteTurnTakingClientOptions>>().Get(name);

    private static RemoteTurnTakingClient CreateClient(IServiceProvider provider, string? serviceKey) => new(
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(RemoteTurnTakingClient.GetHttpClientName(serviceKey)),
        GetOptions(provider, serviceKey ?? Options.Options.DefaultName),
        provider.GetService<ILoggerFactory>(),
        provider.GetService<TimeProvider>());
}
