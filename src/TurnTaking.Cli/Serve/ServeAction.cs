using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TurnTaking.Server;

namespace TurnTaking.Cli;

/// <summary>Serves a client's predictions over HTTP until the command is canceled.</summary>
internal sealed class ServeAction(CommandHost host, ServeOptions options)
{
    private const string ConfigurationSection = "TurnTaking:Server";

    /// <summary>
    /// How many threads of the pool there are for each processor at once. The model's runs keep one a processor busy for as long as requests
    /// wait, and by itself the pool gives others hardly more than two a second.
    /// </summary>
    private const int ThreadsPerProcessor = 4;

    /// <summary>How much longer than the requests the rest of the host takes to stop.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(5);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ITurnTakingClient client, CancellationToken cancellationToken)
    {
        host.SetPatience(options.DrainDelay + options.ShutdownTimeout + StopMargin);
        ThreadPool.GetMinThreads(out int threadCount, out int completionThreadCount);
        ThreadPool.SetMinThreads(Math.Max(threadCount, ThreadsPerProcessor * Environment.ProcessorCount), completionThreadCount);
        try
        {
            var app = CreateApplication(client);
            await using var disposal = app.ConfigureAwait(false);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            Announce(app, client);
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is OptionsValidationException or FormatException or InvalidOperationException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
        catch (Exception exception) when (options.IsSilo && exception is not OperationCanceledException)
        {
            throw new CommandException(ExitCode.BadUsage, $"The silo cannot be part of its cluster: {exception.Message}", exception);
        }
    }

    private WebApplication CreateApplication(ITurnTakingClient client)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigureKestrel(builder);
        ConfigureLogging(builder);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(shutdown => shutdown.ShutdownTimeout = options.DrainDelay + options.ShutdownTimeout);
        (options.IsSilo ? ServeSilo.AddTo(builder, client) : builder.Services.AddTurnTakingClient(client)).UseOpenTelemetry();
        builder.Services.Configure<TurnTakingServerOptions>(builder.Configuration.GetSection(ConfigurationSection));
        builder.Services.AddTurnTakingServer(options.Apply);
        ServeTelemetry.AddTo(builder);
        ServeOpenApi.AddTo(builder);

        var app = builder.Build();
        app.UseStatusCodePages(context => RequestErrors.WriteAsync(context.HttpContext));
        app.MapTurnTaking();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapPrometheusScrapingEndpoint().RequireApiKey();
        app.MapOpenApi();
        return app;
    }

    private void ConfigureKestrel(WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A conversation's requests come several times a second: who takes longer for one's headers is not there to ask.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            var section = builder.Configuration.GetSection("Kestrel:Limits");
            section.Bind(kestrel.Limits);

            // Rates cannot be changed, so binding to those that are there changes nothing.
            kestrel.Limits.MinRequestBodyDataRate =
                section.GetSection(nameof(kestrel.Limits.MinRequestBodyDataRate)).Get<MinDataRate>() ?? kestrel.Limits.MinRequestBodyDataRate;
            kestrel.Limits.MinResponseDataRate =
                section.GetSection(nameof(kestrel.Limits.MinResponseDataRate)).Get<MinDataRate>() ?? kestrel.Limits.MinResponseDataRate;
        });
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // What they call errors is told otherwise: the command names what keeps it from starting, and a drain is no failure.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    private void Announce(WebApplication app, ITurnTakingClient client)
    {
        string? model = client.GetService<TurnTakingClientMetadata>()?.DefaultModelId;
        bool isOpen = app.Services.GetRequiredService<ApiKeyRing>().IsEmpty;
        foreach (string address in app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            if (isOpen && !new Uri(address.Replace("://[::]", "://0.0.0.0", StringComparison.Ordinal)).IsLoopback)
            {
                host.WriteError($"warning: everybody who reaches {address} is served. Give --api-key-file, or listen at http://localhost:8080.");
            }

            host.Console.Profile.Out.Writer.WriteLine($"Serving {model} at {address}");
        }

        host.Console.Profile.Out.Writer.Flush();
    }
}
