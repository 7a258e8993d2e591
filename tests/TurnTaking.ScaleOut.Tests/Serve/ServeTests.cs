using System.Text.Json;

namespace TurnTaking.ScaleOut.Tests;

/// <summary><c>turntaking serve</c> as its callers meet it.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task TheServerDescribesAndMeasuresItself()
    {
        await using var server = await ServerProcess.StartAsync([]);
        await server.AskAsync(ServeRequest.Body("hello"));

        var document = JsonElement.Parse(await server.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        string metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(
            ["/v1/predict", "/v1/predict/batch", "/v1/completions", "/v1/models"],
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name));
        Assert.Equal(
            ["messages"],
            document.GetProperty("components").GetProperty("schemas").GetProperty("PredictRequest").GetProperty("required")
                .EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("turn_taking_onnx_predictions_total{", metrics, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_memory_working_set_bytes", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressThatOthersReachIsWarnedOfUnlessThereAreKeys()
    {
        await using var open = ServerProcess.Launch(["serve", "--urls", "http://0.0.0.0:0"]);
        await open.WaitUntilServingAsync();
        await using var closed = ServerProcess.Launch(["serve", "--urls", "http://0.0.0.0:0", "--api-key", "key"]);
        await closed.WaitUntilServingAsync();

        Assert.Contains("warning: everybody who reaches http://0.0.0.0:", open.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", closed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "https://127.0.0.1:0")]
    public async Task WhatCannotBeUsedEndsTheCommandWithAMessage(string option, string value)
    {
        await using var server = ServerProcess.Launch(["serve", option, value]);

        Assert.Equal(2, await server.WaitForExitCodeAsync());
        Assert.StartsWith("turntaking: ", server.Output, StringComparison.Ordinal);
        Assert.Single(server.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task AnAddressInUseEndsTheCommandWithAMessage()
    {
        await using var first = await ServerProcess.StartAsync([]);
        await using var second = ServerProcess.Launch(["serve", "--urls", $"{first.Address}"]);

        Assert.Equal(2, await second.WaitForExitCodeAsync());
        Assert.Contains("address already in use", second.Output, StringComparison.Ordinal);
    }
}
