namespace TurnTaking.Orleans;

/// <summary>The attempts at one prediction, of which the first answer counts.</summary>
internal sealed class PredictionRace
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
    public PredictionRace GiveWayTo(PredictionRace newer)
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
