using System.Diagnostics.Metrics;

namespace TurnTaking.Orleans;

/// <summary>What a client of the cluster tells of itself to whoever listens to the meter <see cref="MeterName"/>.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    public const string MeterName = "TurnTaking.Orleans";

    private readonly Meter _meter;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _transcriptsResent;

    /// <param name="scope">What the measurements are of; listeners can tell two clients of a process apart by it.</param>
    public ClusterMetrics(object scope)
    {
        _meter = new(new MeterOptions(MeterName) { Scope = scope });
        _attempts = _meter.CreateCounter<long>(
            "turn_taking.cluster.attempts", "{attempt}", "Attempts at predictions: the first ones and those after a failure, slowness or a loss.");
        _transcriptsResent = _meter.CreateCounter<long>(
            "turn_taking.cluster.transcripts_resent", "{transcript}", "Transcripts that had to be sent whole to a grain that did not hold them.");
    }

    public void Attempted(string reason) => _attempts.Add(1, new KeyValuePair<string, object?>("turn_taking.attempt.reason", reason));

    public void TranscriptResent() => _transcriptsResent.Add(1);

    public void Dispose() => _meter.Dispose();
}
