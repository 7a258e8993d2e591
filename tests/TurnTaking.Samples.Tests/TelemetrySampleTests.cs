using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Tests;

public class TelemetrySampleTests
{
    [Fact]
    public async Task TelemetryGoesToTheConsole()
    {
        await using var sample = SampleProcess.Start("Telemetry", environment: new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null });
        string output = await sample.EndAsync();

        string[] recorded =
        [
            "gen_ai.client.operation.duration", "turn_taking.gate.decisions", "turn_taking.conversation.turns",
            "turn_taking.conversation.backchannels", "turn_taking.onnx.predictions", "Activity.DisplayName: user_turn",
        ];
        Assert.All(recorded, name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.Contains("over the agent's speech: Backchannel", output, StringComparison.Ordinal);
        Assert.DoesNotContain("when you close today", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TelemetryGoesToACollector()
    {
        ConcurrentDictionary<string, bool> received = [];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            received.TryAdd(signal, true);
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        await using var sample = SampleProcess.Start("Telemetry", environment: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        await sample.EndAsync();

        Assert.Equal(["metrics", "traces"], received.Keys.Order());
    }
}
