using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking.Onnx;

/// <summary>Loads the client of one registration, once: in the background if a host warms it up, else for whoever resolves it first.</summary>
/// <param name="createOptions">Gets the client's options.</param>
/// <param name="loggerFactory">Makes loggers, or <see langword="null"/> for none.</param>
internal sealed partial class ClientLoader(Func<OnnxTurnTakingClientOptions> createOptions, ILoggerFactory? loggerFactory) : IDisposable
{
    private readonly Lazy<OnnxTurnTakingClientOptions> _options = new(createOptions);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<OnnxTurnTakingClient>();
    private readonly Lock _lock = new();
    private Task<OnnxTurnTakingClient>? _loading;

    public OnnxTurnTakingClientOptions Options => _options.Value;

    /// <summary>Gets the load that is under way or over; <see langword="null"/> before it begins.</summary>
    public Task<OnnxTurnTakingClient>? Loading => Volatile.Read(ref _loading);

    public bool TryGetClient([NotNullWhen(true)] out OnnxTurnTakingClient? client)
    {
        client = Loading is { IsCompletedSuccessfully: true } loaded ? loaded.Result : null;
        return client is not null;
    }

    /// <summary>Begins to load, unless that has begun; returns at once.</summary>
    public Task<OnnxTurnTakingClient> Start()
    {
        lock (_lock)
        {
            return _loading ??= LoadAsync();
        }
    }

    /// <summary>Gets the client: one that waits if a warm-up is loading it, else the loaded one, which this waits for.</summary>
    public ITurnTakingClient GetClient() =>
        Loading is { IsCompleted: false } ? new LoadingTurnTakingClient(this) : Start().GetAwaiter().GetResult();

    /// <summary>Ends a load that is under way.</summary>
    public void Cancel() => _stop.Cancel();

    public void Dispose()
    {
        _stop.Cancel();
        if (TryGetClient(out var client))
        {
            client.Dispose();
        }
    }

    private async Task<OnnxTurnTakingClient> LoadAsync()
    {
        // The caller holds the lock and may be the host's start.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string model = Options.Model;
        long started = Stopwatch.GetTimestamp();
        LogLoads(_logger, model);
        var client = await OnnxTurnTakingClient.CreateAsync(
            Options, loggerFactory, new DownloadLog(_logger, model), _stop.Token).ConfigureAwait(false);
        if (_stop.IsCancellationRequested)
        {
            client.Dispose();
            _stop.Token.ThrowIfCancellationRequested();
        }

        LogLoaded(_logger, model, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return client;
    }

    [LoggerMessage(LogLevel.Debug, "Loading the turn-taking model {Model}.")]
    private static partial void LogLoads(ILogger logger, string model);

    [LoggerMessage(LogLevel.Information, "Loaded the turn-taking model {Model} in {Seconds:0.0} s.")]
    private static partial void LogLoaded(ILogger logger, string model, double seconds);
}
