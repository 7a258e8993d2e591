using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace TurnTaking.Tests;

public sealed partial class GrafanaDashboardTests(OrleansCluster cluster)
{
    private const string Dashboard = "deploy/grafana/turntaking.json";

    [Fact]
    public async Task EveryMetricAndLabelThatIsAskedForExists()
    {
        string scraped = await ScrapeAsync();
        var metrics = Metric().Matches(scraped).Select(match => match.Groups[1].Value).ToHashSet();
        var labels = Label().Matches(scraped).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("turn_taking_conversation_wait_seconds_bucket", metrics);

        var queries = GetQueries();
        Assert.NotEmpty(queries);
        Assert.All(queries, query =>
        {
            string withoutLabels = Labels().Replace(query, "");
            var asked = Name().Matches(withoutLabels).Select(match => match.Value).ToList();
            Assert.NotEmpty(asked);
            Assert.All(asked, name => Assert.True(metrics.Contains(name), $"There is no metric {name}: {query}"));
            Assert.All(
                Labels().Matches(query).SelectMany(match => Name().Matches(match.Value)).Select(match => match.Value),
                name => Assert.True(labels.Contains(name), $"There is no label {name}: {query}"));
        });
    }

    [Fact]
    public async Task EveryMetricIsShown()
    {
        string all = string.Join('\n', GetQueries());
        string scraped = await ScrapeAsync();
        string[] families =
            [.. Family().Matches(scraped).Select(match => match.Groups[1].Value).Where(name => name != "target_info")];

        Assert.NotEmpty(families);
        Assert.All(families, family => Assert.Contains(family, all, StringComparison.Ordinal));
    }

    [Fact]
    public void PanelsHaveTitlesDescriptionsAndPlacesOfTheirOwn()
    {
        using var dashboard = JsonDocument.Parse(RepositoryFolder.ReadFile(Dashboard));
        HashSet<(int, int)> taken = [];
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty("title").GetString()));
            Assert.True(panel.GetProperty("type").GetString() == "row" || panel.GetProperty("description").GetString()!.Length > 0);
            var place = panel.GetProperty("gridPos");
            int left = place.GetProperty("x").GetInt32();
            int top = place.GetProperty("y").GetInt32();
            Assert.True(left + place.GetProperty("w").GetInt32() <= 24);
            for (int x = left; x < left + place.GetProperty("w").GetInt32(); x++)
            {
                for (int y = top; y < top + place.GetProperty("h").GetInt32(); y++)
                {
                    Assert.True(taken.Add((x, y)), $"{panel.GetProperty("title")} lies over another panel.");
                }
            }
        }
    }

    // What Prometheus reads from a server that has done everything once.
    private async Task<string> ScrapeAsync()
    {
        using var meterProvider = Sdk.CreateMeterProviderBuilder().AddMeter("TurnTaking*").AddPrometheusExporter().Build();
        using var workload = await Workload.RunAsync(cluster);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            meterProvider, predicate: null, "/metrics", configureBranchedPipeline: null, optionsName: null);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"{app.Urls.Single()}/metrics"), TestContext.Current.CancellationToken);
    }

    private static List<string> GetQueries()
    {
        using var dashboard = JsonDocument.Parse(RepositoryFolder.ReadFile(Dashboard));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    [GeneratedRegex(@"^(\w+)\{", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex(@"[{,](\w+)=""")]
    private static partial Regex Label();

    [GeneratedRegex(@"^# TYPE (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(?:gen_ai|turn_taking|error)_\w+")]
    private static partial Regex Name();
}
