using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary><c>turntaking serve</c>: predictions over HTTP.</summary>
internal static class ServeCommand
{
    private const string Details = """
        Examples:
          turntaking serve
          turntaking serve --urls http://0.0.0.0:8080 --api-key-file keys.txt
          turntaking serve --silo
          curl http://localhost:8080/v1/predict -H 'content-type: application/json' \
            -d '{"messages": [{"role": "user", "content": "I would like to"}]}'

        Endpoints:
          POST /v1/predict         what the agent should do next in a conversation
          POST /v1/predict/batch   the same for several: {"requests": [...]}
          POST /v1/completions     the part of OpenAI's API that turn-taking needs
          GET  /v1/models          the model that is served
          GET  /health/live        200 while the process runs
          GET  /health/ready       200 while the server takes requests
          GET  /metrics            for Prometheus
          GET  /openapi/v1.json    the description of all this

        Keys: give each caller one; a request says 'Authorization: Bearer KEY'.
        A file of keys has one a line. Without keys, everybody who reaches the
        address is served, which is why it is this machine's own by default.

        Environment: OTEL_EXPORTER_OTLP_ENDPOINT sends metrics and traces there.
        Kestrel__Limits__..., Kestrel__Certificates__... and
        TurnTaking__Server__... set what has no option here.

        Orleans: with --silo the server is a silo of a cluster, and any of its
        servers answers for all conversations. Orleans__ClusterId,
        Orleans__Clustering__ProviderType=Redis, Orleans__Clustering__ConnectionString
        and Orleans__Endpoints__... say which cluster and where this silo is reached;
        without Orleans__Clustering__... it is a cluster of its own, for development.

        Stopping: Ctrl-C or SIGTERM. /health/ready turns unhealthy, and requests
        are still taken for the drain delay; those in flight end. A second signal
        ends the process at once.

        Exit codes:
          0    stopped
          2    the command line, the model or an address cannot be used
        """;

    public static Command Create(CommandHost host)
    {
        var urls = new Option<string>("--urls", "-u")
        {
            Description = "Where to listen; several are separated by ';'.",
            HelpName = "URLS",
            DefaultValueFactory = _ => "http://localhost:8080",
        };
        var apiKeys = new Option<string[]>("--api-key")
        {
            Description = "A key that lets requests in; may be given several times. Other users of the machine can see it: prefer a file.",
            HelpName = "KEY",
        };
        var apiKeyFile = new Option<string?>("--api-key-file") { Description = "A file of such keys.", HelpName = "FILE" };
        var predictionsPerSecond = CountOption.Create(
            "--predictions-per-second", null, "How many predictions a second each key may ask for. [default: no limit]");
        var maxConcurrentPredictions = CountOption.Create(
            "--max-concurrent", null, "How many predictions may be under way; beyond that, the answer is 429. [default: 256]");
        var cacheSize = CountOption.Create(
            "--cache-size", null, "Memory for what is kept of conversations, in MiB. [default: 256]");
        var drainDelay = CreateSecondsOption("--drain-delay", "How long to take requests after the signal to stop, in seconds.", 1);
        var shutdownTimeout = CreateSecondsOption("--shutdown-timeout", "How long requests may take to end after that, in seconds.", 30);
        var silo = new Option<bool>("--silo") { Description = "Be a silo of an Orleans cluster." };
        var model = new ModelOptions();

        var command = new DocumentedCommand("serve", "Serve predictions over HTTP.", Details)
        {
            urls,
            apiKeys,
            apiKeyFile,
            predictionsPerSecond,
            maxConcurrentPredictions,
            cacheSize,
            drainDelay,
            shutdownTimeout,
            silo,
        };
        model.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var options = new ServeOptions
            {
                Urls = parseResult.GetRequiredValue(urls),
                ApiKeys = [
                    .. parseResult.GetValue(apiKeys) ?? [],
                    .. parseResult.GetValue(apiKeyFile) is { } path ? ApiKeyFile.Read(path) : []],
                PredictionsPerSecond = parseResult.GetValue(predictionsPerSecond),
                MaxConcurrentPredictions = parseResult.GetValue(maxConcurrentPredictions),
                DrainDelay = TimeSpan.FromSeconds(parseResult.GetRequiredValue(drainDelay)),
                ShutdownTimeout = TimeSpan.FromSeconds(parseResult.GetRequiredValue(shutdownTimeout)),
                IsSilo = parseResult.GetValue(silo),
            };
            var clientOptions = model.CreateOptions(parseResult);
            clientOptions.OptimizeForThroughput = true;
            if (parseResult.GetValue(cacheSize) is { } megabytes)
            {
                clientOptions.PrefixCacheByteCount = (long)megabytes << 20;
            }

            using var client = await ModelOptions.LoadAsync(clientOptions, host, cancellationToken).ConfigureAwait(false);
            return await new ServeAction(host, options).RunAsync(client, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static Option<int> CreateSecondsOption(string name, string description, int seconds)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => seconds };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !(int.TryParse(value, out int number) && number is >= 0 and <= 3600))
            {
                result.AddError($"{name} is '{value}'; expected a number of seconds from 0 to 3600.");
            }
        });
        return option;
    }
}
