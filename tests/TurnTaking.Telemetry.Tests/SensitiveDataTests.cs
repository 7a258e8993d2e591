using System.Diagnostics;
using System.Globalization;

namespace TurnTaking.Tests;

public sealed class SensitiveDataTests(OrleansCluster cluster) : IDisposable
{
    private readonly RecordedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatWasSaidIsInPredictionsAndOnlyIfAskedFor(bool enableSensitiveData)
    {
        using var workload = await Workload.RunAsync(cluster, enableSensitiveData);

        Assert.Equal(
            enableSensitiveData ? ["gen_ai.input.messages"] : [],
            _telemetry.Spans.SelectMany(GetTexts).Where(IsSecret).Select(text => text.Key).Distinct());
        Assert.DoesNotContain(_telemetry.Spans, span => span.OperationName == "user_turn" && GetTexts(span).Any(IsSecret));
        AssertMetricsHoldNothing();
    }

    [Fact]
    public async Task WhatWasSaidIsNotRecordedByDefault()
    {
        using var workload = await Workload.RunAsync(cluster, enableSensitiveData: null);

        Assert.NotEmpty(_telemetry.Spans);
        Assert.DoesNotContain(_telemetry.Spans.SelectMany(GetTexts), IsSecret);
        AssertMetricsHoldNothing();
    }

    private void AssertMetricsHoldNothing()
    {
        var metrics = _telemetry.Metrics;
        Assert.NotEmpty(metrics);
        foreach (var metric in metrics)
        {
            Assert.DoesNotContain("swordfish", string.Join(' ', _telemetry.Count(metric.Name).Keys), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> GetTexts(Activity span) =>
    [
        new("name", span.DisplayName),
        new("status", span.StatusDescription),
        .. span.TagObjects.Concat(span.Events.SelectMany(e => e.Tags))
            .Concat(span.Baggage.Select(item => new KeyValuePair<string, object?>(item.Key, item.Value)))
            .Select(tag => new KeyValuePair<string, string?>(tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture))),
    ];

    private static bool IsSecret(KeyValuePair<string, string?> text) =>
        text.Value?.Contains("swordfish", StringComparison.Ordinal) == true;
}
