using System.Diagnostics.Metrics;

namespace TurnTaking.Orleans.Tests;

/// <summary>Sums what a counter of one client measures from now on.</summary>
internal sealed class MetricSum : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _sum;

    public MetricSum(ITurnTakingClient client, string name, string? reason = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == client && instrument.Name == name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) =>
        {
            if (reason is null || tags.Contains(new("turn_taking.orleans.reason", reason)))
            {
                Interlocked.Add(ref _sum, measurement);
            }
        });
        _listener.Start();
    }

    public long Sum => Interlocked.Read(ref _sum);

    public void Dispose() => _listener.Dispose();
}
