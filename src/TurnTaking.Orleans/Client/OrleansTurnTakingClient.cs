using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Orleans;

/// <summary>Asks a conversation's grain, and another silo where the grain's does not answer.</summary>
internal sealed partial class OrleansTurnTakingClient : ITurnTakingClient
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);

    // Long enough for any cluster to notice that a silo is gone; then the grain is asked again in any case.
    private const int MaxProbeCount = 60;

    private readonly IGrainFactory _grains;
    private readonly OrleansTurnTakingClientOptions _options;
    private readonly GatewayLosses _gatewayLosses;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ClusterMetrics _metrics;
    private readonly TurnTakingClientMetadata _metadata = new("orleans");
    private readonly ConcurrentDictionary<string, bool> _detours = new();
    private readonly ConcurrentDictionary<string, Race> _newest = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly CancellationToken _disposed;

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
        _logger = logger;
        _metrics = new(scope: this);
        _disposed = _disposal.Token;
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
        var race = new Race();
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

    private async Task<TurnTakingPrediction> RunAsync(ClusterRequest request, Race race, CancellationToken cancellationToken)
    {
        string reason = "first";
        while (true)
        {
            var gatewayLost = _gatewayLosses.Next;
            bool asksGrain = race.AttemptCount == 0 && request.ConversationId is { } id && !_detours.ContainsKey(id);
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
                TakeDetour(request.ConversationId!);
            }
            else if (reason == "failed")
            {
                await Task.Delay(RetryDelay, _timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Begin(ClusterRequest request, Race race)
    {
        if (request.ConversationId is { } id)
        {
            _newest.AddOrUpdate(id, static (_, race) => race, static (_, older, race) => older.GiveWayTo(race), race);
        }
    }

    private void End(ClusterRequest request, Race race)
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

        _detours.TryRemove(request.ConversationId!, out _);
        return prediction ?? throw new InvalidOperationException("The conversation's grain did not take the whole transcript.");
    }

    private Task<TurnTakingPrediction> AskRelayAsync(ClusterRequest request, bool isRepeated, CancellationToken cancellationToken)
    {
        // One conversation's detour stays on one way, whose silo then has its cache; a way that failed is left.
        string key = isRepeated || request.ConversationId is null ? $"{Random.Shared.Next(256)}" : request.ConversationId;
        return _grains.GetGrain<IRelayGrain>(key)
            .PredictAsync([.. request.Messages], request.ConversationId, request.Settings, cancellationToken);
    }

    /// <summary>Leaves a grain alone that does not answer, until it does: nothing waits for it meanwhile.</summary>
    private void TakeDetour(string conversationId)
    {
        if (_detours.TryAdd(conversationId, true))
        {
            LogDetour(conversationId);
            _ = EndDetourAsync(conversationId);
        }
    }

    private async Task EndDetourAsync(string conversationId)
    {
        try
        {
            for (int i = 0; i < MaxProbeCount && _detours.ContainsKey(conversationId); i++)
            {
                await Task.Delay(ProbePeriod, _timeProvider, _disposed).ConfigureAwait(false);
                using var deadline = new CancellationTokenSource(_options.Timeout, _timeProvider);
                try
                {
                    await _grains.GetGrain<IConversationGrain>(conversationId).ActivateAsync(deadline.Token).ConfigureAwait(false);
                    break;
                }
                catch (Exception exception) when (ClusterErrors.IsTransient(exception) || deadline.IsCancellationRequested)
                {
                }
            }
        }
        catch (Exception exception)
        {
            // The next prediction asks the grain again and reports what is wrong.
            LogProbeFailed(exception, conversationId);
        }

        _detours.TryRemove(conversationId, out _);
    }

    [LoggerMessage(LogLevel.Debug, "The silo of the conversation '{ConversationId}' does not answer. Others predict until it does.")]
    private partial void LogDetour(string conversationId);

    [LoggerMessage(LogLevel.Debug, "Asking for the silo of the conversation '{ConversationId}' ended.")]
    private partial void LogProbeFailed(Exception exception, string conversationId);

    private sealed record ClusterRequest(List<ConversationMessage> Messages, string? ConversationId, PredictionSettings Settings);

    private enum RaceState
    {
        Won,
        Failed,
        Slow,
        Superseded,
        GatewayLost,
    }

    /// <summary>The attempts at one prediction, of which the first answer counts.</summary>
    private sealed class Race
    {
        private readonly List<Task<TurnTakingPrediction>> _running = new(2);
        private volatile bool _hasNewer;

        public int AttemptCount { get; private set; }

        public TurnTakingPrediction? Prediction { get; private set; }

        public Exception? LastFailure { get; private set; }

        public void Add(Task<TurnTakingPrediction> attempt)
        {
            AttemptCount++;
            _running.Add(attempt);

            // An attempt that loses ends when nobody waits for it.
            _ = attempt.ContinueWith(
                static ended => ended.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        /// <summary>Notes that a newer prediction of the conversation is wanted, which may supersede this one.</summary>
        public Race GiveWayTo(Race newer)
        {
            _hasNewer = true;
            return newer;
        }

        /// <summary>Waits for an answer, or for a reason to try something else.</summary>
        public async Task<RaceState> WaitAsync(Task delay, Task gatewayLost, CancellationToken cancellationToken)
        {
            while (true)
            {
                var first = await Task.WhenAny([.. _running, delay, gatewayLost]).ConfigureAwait(false);
                if (first == delay)
                {
                    await delay.ConfigureAwait(false);
                    return RaceState.Slow;
                }

                if (first == gatewayLost)
                {
                    return RaceState.GatewayLost;
                }

                var attempt = (Task<TurnTakingPrediction>)first;
                _running.Remove(attempt);
                try
                {
                    Prediction = await attempt.ConfigureAwait(false);
                    return RaceState.Won;
                }
                catch (Exception exception) when (ClusterErrors.IsTransient(exception))
                {
                    LastFailure = exception;
                    return RaceState.Failed;
                }
                catch (OperationCanceledException) when (_running.Count > 0)
                {
                    // Where two attempts meet on one silo, the later one supersedes the earlier one.
                }
                catch (OperationCanceledException exception) when (!_hasNewer && !cancellationToken.IsCancellationRequested)
                {
                    // An attempt at an older prediction came late to the silo, while this one waited there.
                    LastFailure = exception;
                    return RaceState.Superseded;
                }
            }
        }
    }
}
