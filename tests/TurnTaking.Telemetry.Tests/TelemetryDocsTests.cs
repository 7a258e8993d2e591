using System.Reflection;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace TurnTaking.Tests;

public sealed partial class TelemetryDocsTests(OrleansCluster cluster) : IDisposable
{
    private const string Docs = "docs/telemetry.md";

    private static readonly string[] ModelAttributes =
    [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "server.address", "server.port",
    ];

    private readonly RecordedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task InstrumentsAreThoseThatAreRecorded()
    {
        using var workload = await Workload.RunAsync(cluster);
        var metrics = _telemetry.Metrics;

        Assert.Equal(
            Rows("instrument").Select(cells => $"{cells[0]} ({cells[1]}, {cells[2]}): {cells[3]}"),
            metrics.DistinctBy(metric => metric.Name).Select(metric =>
                $"{metric.Name} ({GetKind(metric.MetricType)}, {metric.Unit}): {Join(RecordedTelemetry.GetAttributes(metrics, metric.Name))}")
                .Order(StringComparer.Ordinal));
        Assert.All(metrics, metric => Assert.False(string.IsNullOrEmpty(metric.Description), metric.Name));
    }

    [Fact]
    public void InstrumentsAreThoseThatHaveAName() => Assert.Equal(
        Rows("instrument").Select(cells => cells[0]),
        typeof(TelemetryNames.Instruments).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task SpansAreThoseThatAreRecorded()
    {
        using var workload = await Workload.RunAsync(cluster, enableSensitiveData: true);

        var spans = _telemetry.Spans.GroupBy(span => span.OperationName.Split(' ')[0]).ToList();
        Assert.Equal(
            Rows("span").Select(cells => $"{cells[0]} ({cells[1]})"),
            spans.Select(group => $"{group.Key} ({group.First().Kind.ToString().ToLowerInvariant()})").Order(StringComparer.Ordinal));
        Assert.All(spans, group => Assert.Equal(
            Join(Rows("attribute").Where(cells => cells[1].Split(", ").Contains(group.Key)).SelectMany(cells => cells[0].Split(", "))),
            Join(group.SelectMany(span => span.TagObjects).Where(tag => tag.Value is not null).Select(tag => tag.Key))));
        string docs = RepositoryFolder.ReadFile(Docs);
        Assert.Equal(
            ["turn_taking.eager_end", "turn_taking.hold", "turn_taking.resume"],
            _telemetry.Spans.SelectMany(span => span.Events).Select(e => e.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(_telemetry.Spans.SelectMany(span => span.Events), e => Assert.Contains($"`{e.Name}`", docs, StringComparison.Ordinal));
    }

    // The rows of all tables whose first column has this name, as the names in their cells, in the order of the first one.
    private static List<string[]> Rows(string firstColumn)
    {
        List<string[]> rows = [];
        bool isInside = false;
        foreach (string line in RepositoryFolder.ReadFile(Docs).Split('\n'))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            isInside = line.StartsWith('|') && (isInside || cells[0] == firstColumn);
            if (isInside && cells[0][0] is '`' or '*')
            {
                rows.Add([.. cells.Select(ReadCell)]);
            }
        }

        return [.. rows.OrderBy(cells => cells[0], StringComparer.Ordinal)];
    }

    private static string ReadCell(string cell)
    {
        var names = Name().Matches(cell).Select(match => match.Groups[1].Value);
        names = cell.Contains("*model*", StringComparison.Ordinal) ? names.Concat(ModelAttributes) : names;
        return names.Any() ? Join(names) : cell;
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));

    private static string GetKind(MetricType type) => type switch
    {
        MetricType.Histogram => "histogram",
        MetricType.LongSum => "counter",
        MetricType.LongSumNonMonotonic => "up-down counter",
        _ => $"{type}",
    };

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
