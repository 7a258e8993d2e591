using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace TurnTaking.Tests;

/// <summary>All that TurnTaking records while this object is there.</summary>
internal sealed class RecordedTelemetry : IDisposable
{
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly List<Activity> _spans = [];
    private readonly MeterProvider _meterProvider;
    private readonly TracerProvider _tracerProvider;

    public RecordedTelemetry()
    {
        _meterProvider = Sdk.CreateMeterProviderBuilder().AddMeter("TurnTaking*").AddInMemoryExporter(_metrics).Build();
        _tracerProvider = Sdk.CreateTracerProviderBuilder().AddSource("TurnTaking").AddInMemoryExporter(_spans).Build();
    }

    /// <summary>Gets the spans that have ended.</summary>
    public IReadOnlyList<Activity> Spans => _spans;

    /// <summary>Gets the metrics as they are now.</summary>
    public IReadOnlyList<MetricSnapshot> Metrics
    {
        get
        {
            _metrics.Clear();
            _meterProvider.ForceFlush();
            return [.. _metrics];
        }
    }

    /// <summary>Gets the sums of a counter's points, or the counts of a histogram's, by the values of their attributes.</summary>
    public Dictionary<string, long> Count(string instrument)
    {
        Dictionary<string, long> counts = [];
        foreach (var metric in Metrics.Where(metric => metric.Name == instrument))
        {
            foreach (var point in metric.MetricPoints)
            {
                List<string> values = [];
                foreach (var tag in point.Tags)
                {
                    values.Add($"{tag.Value}");
                }

                string key = string.Join(' ', values);
                long count = metric.MetricType == MetricType.Histogram ? point.GetHistogramCount() : point.GetSumLong();
                counts[key] = counts.GetValueOrDefault(key) + count;
            }
        }

        return counts;
    }

    /// <summary>Gets the keys of all attributes that an instrument's points have.</summary>
    public static IReadOnlySet<string> GetAttributes(IEnumerable<MetricSnapshot> metrics, string instrument)
    {
        HashSet<string> keys = [];
        foreach (var point in metrics.Where(metric => metric.Name == instrument).SelectMany(metric => metric.MetricPoints))
        {
            foreach (var tag in point.Tags)
            {
                keys.Add(tag.Key);
            }
        }

        return keys;
    }

    public void Dispose()
    {
        _meterProvider.Dispose();
        _tracerProvider.Dispose();
    }
}
