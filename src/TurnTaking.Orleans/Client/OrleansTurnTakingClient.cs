using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Orleans;

/// <summary>Asks a conversation's grain, and another silo where the grain's does not answer.</summary>
internal sealed class OrleansTurnTakingClient : ITurnTakingClient
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly IGrainFactory _grains;
    private readonly OrleansTurnTakingClientOptions _options;
    private readonly GatewayLosses _gatewayLosses;
    private readonly TimeProvider _timeProvider;
    private readonly ClusterMetrics _metrics;
    private readonly TurnTakingClientMetadata _metadata = new("orleans");
    private readonly Detours _detours;
    private readonly ConcurrentDictionary<string, PredictionRace> _newest = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly CancellationToken _disposed;
    private volatile string? _goodWay;

    public OrleansTurnTakingClient(
        IGrainFactory grains,
        OrleansTurnTakingClientOptions options,
        GatewayLosses gatewayLosses,
        TimeProvider timeProvider,
        ILogger<OrleansTurnTakingClient> logger)
    {
        _grains = grains;
        _options = options;
        _gatewayLosses = gatewayLosses;
        _timeProvider = timeProvider;
        _metrics = new(scope: this);
        _disposed = _disposal.Token;
        _detours = new(grains, options.Timeout, timeProvider, logger, _disposed);
    }

    public async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, typeof(ITurnTakingClient));
        var request = new ClusterRequest(
            ConversationMessage.ReadAll(messages), options?.ConversationId, PredictionSettings.From(options));
        cancellationToken.ThrowIfCancellationRequested();

        using var deadline = new CancellationTokenSource(_options.Timeout, _timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _disposed);
        var race = new PredictionRace();
        Begin(request, race);
        try
        {
            return await RunAsync(request, race, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (ending.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, typeof(ITurnTakingClient));
            throw new TimeoutException(
                $"No silo answered within {_options.Timeout}, which {nameof(OrleansTurnTakingClientOptions)}." +
                $"{nameof(OrleansTurnTakingClientOptions.Timeout)} allows.",
                race.LastFailure ?? exception);
        }
        finally
        {
            // What still runs elsewhere is no longer wanted.
            await ending.CancelAsync().ConfigureAwait(false);
            End(request, race);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(TurnTakingClientMetadata) ? _metadata
            : serviceType == typeof(IGrainFactory) ? _grains
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        lock (_disposal)
        {
            if (!_disposed.IsCancellationRequested)
            {
                _disposal.Cancel();
                _disposal.Dispose();
                _metrics.Dispose();
            }
        }
    }

    private async Task<TurnTakingPrediction> RunAsync(ClusterRequest request, PredictionRace race, CancellationToken cancellationToken)
    {
        string reason = "first";
        while (true)
        {
            var gatewayLost = _gatewayLosses.Next;
            bool asksGrain = race.AttemptCount == 0 && request.ConversationId is { } id && !_detours.Contains(id);
            race.Add(asksGrain
                ? AskGrainAsync(request, cancellationToken)
                : AskRelayAsync(request, isRepeated: race.AttemptCount > 1, cancellationToken));
            _metrics.Attempted(reason);
            var delay = Task.Delay(_options.HedgingDelay, _timeProvider, cancellationToken);
            switch (await race.WaitAsync(delay, gatewayLost, cancellationToken).ConfigureAwait(false))
            {
                case RaceState.Won:
                    return race.Prediction!;
                case RaceState.Failed:
                    reason = "failed";
                    break;
                case RaceState.Slow:
                    reason = "slow";
                    break;
                case RaceState.Superseded:
                    reason = "superseded";
                    continue;
                default:
                    reason = "gateway_lost";
                    continue;
            }

            if (asksGrain)
            {
                _detours.Begin(request.ConversationId!);
            }
            else if (reason == "failed")
            {
                await Task.Delay(RetryDelay, _timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Begin(ClusterRequest request, PredictionRace race)
    {
        if (request.ConversationId is { } id)
        {
            _newest.AddOrUpdate(id, static (_, race) => race, static (_, older, race) => older.GiveWayTo(race), race);
        }
    }

    private void End(ClusterRequest request, PredictionRace race)
    {
        if (request.ConversationId is { } id)
        {
            _newest.TryRemove(new(id, race));
        }
    }

    private async Task<TurnTakingPrediction> AskGrainAsync(ClusterRequest request, CancellationToken cancellationToken)
    {
        var grain = _grains.GetGrain<IConversationGrain>(request.ConversationId!);
        var update = TranscriptUpdate.Newest(request.Messages);
        var prediction = await grain.PredictAsync(update, request.Settings, cancellationToken).ConfigureAwait(false);
        if (prediction is null)
        {
            _metrics.TranscriptResent();
            update = TranscriptUpdate.Whole(request.Messages);
            prediction = await grain.PredictAsync(update, request.Settings, cancellationToken).ConfigureAwait(false);
        }

        _detours.End(request.ConversationId!);
        return prediction ?? throw new InvalidOperationException("The conversation's grain did not take the whole transcript.");
    }

    private async Task<TurnTakingPrediction> AskRelayAsync(ClusterRequest request, bool isRepeated, CancellationToken cancellationToken)
    {
        // One conversation's detour stays on one way, whose silo then has its cache; a way that failed is left for one that led somewhere.
        string way = (isRepeated ? _goodWay : request.ConversationId) ?? $"{Random.Shared.Next(256)}";
        try
        {
            var prediction = await _grains.GetGrain<IRelayGrain>(way)
                .PredictAsync([.. request.Messages], request.ConversationId, request.Settings, cancellationToken).ConfigureAwait(false);
            if (isRepeated)
            {
                _goodWay = way;
            }

            return prediction;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _goodWay, null, way);
            throw;
        }
    }

    private sealed record ClusterRequest(List<ConversationMessage> Messages, string? ConversationId, PredictionSettings Settings);
}
