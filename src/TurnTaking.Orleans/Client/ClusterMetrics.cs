using System.Diagnostics.Metrics;

namespace TurnTaking.Orleans;

/// <summary>What a client of the cluster tells of itself to whoever listens to the meter <see cref="TelemetryNames.OrleansMeter"/>.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _resentTranscripts;

    /// <param name="scope">What the measurements are of; listeners can tell two clients of a process apart by it.</param>
    public ClusterMetrics(object scope)
    {
        _meter = new(new MeterOptions(TelemetryNames.OrleansMeter) { Scope = scope });
        _attempts = _meter.CreateCounter<long>(
            TelemetryNames.Instruments.OrleansAttempts, "{attempt}", "Times a silo was asked for a prediction, by why it was.");
        _resentTranscripts = _meter.CreateCounter<long>(
            TelemetryNames.Instruments.OrleansResentTranscripts, "{transcript}", "Transcripts sent whole to a grain that did not hold them.");
    }

    public void Attempted(string reason) => _attempts.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Attributes.OrleansReason, reason));

    public void TranscriptResent() => _resentTranscripts.Add(1);

    public void Dispose() => _meter.Dispose();
}
