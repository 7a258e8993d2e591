namespace TurnTaking.Hub;

/// <summary>Cancels the reading of a connection that gives next to nothing.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Timer _timer;
    private long _count;

    public StallGuard(HubTuning tuning, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = new(_ => Check(tuning.MinByteCountPerPeriod), null, tuning.StallPeriod, tuning.StallPeriod);
    }

    public CancellationToken Token => _stop.Token;

    public bool HasStalled { get; private set; }

    public void Add(int count) => Interlocked.Add(ref _count, count);

    public void Dispose()
    {
        _timer.Dispose();
        _stop.Dispose();
    }

    private void Check(int minCount)
    {
        if (Interlocked.Exchange(ref _count, 0) < minCount)
        {
            HasStalled = true;
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The reading ended at the same moment.
            }
        }
    }
}
