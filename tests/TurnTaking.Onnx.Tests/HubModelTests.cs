using System.Net;
using TurnTaking.Hub;
using TurnTaking.Models;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>Models of the hub: found, downloaded, and used without the network.</summary>
public sealed class HubModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADownloadTakesWhatTheClientNeedsAndTheGraphLast()
    {
        await using var fixture = await HubModelFixture.StartAsync();

        string folder = await fixture.DownloadAsync();

        Assert.Equal(
            ["README.md", "config.json", "onnx/model_q8.onnx", "tokenizer.json"],
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal));
        Assert.EndsWith("onnx/model_q8.onnx", fixture.Hub.Requests.Last().Path);
    }

    [Theory]
    [InlineData(HubModelFixture.Model)]
    [InlineData($"{HubModelFixture.Model}@{LoopbackHub.Commit}")]
    [InlineData($"{HubModelFixture.Model}@main")]
    public async Task AModelThatIsThereNeedsNoNetwork(string model)
    {
        await using var fixture = await HubModelFixture.StartAsync();
        await fixture.DownloadAsync();
        await fixture.StopHubAsync();
        var options = fixture.CreateOptions(allowDownload: true);
        options.Model = model;

        using var client = await OnnxTurnTakingClient.CreateAsync(options, cancellationToken: Cancellation);
        var prediction = await client.GetPredictionAsync("hello", cancellationToken: Cancellation);

        Assert.Equal(HubModelFixture.Model, prediction.ModelId);
    }

    [Fact]
    public async Task AModelOfTheHubPredictsAsItsFolderDoes()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        await fixture.DownloadAsync();
        using var ofHub = new OnnxTurnTakingClient(fixture.CreateOptions());
        using var ofFolder = new OnnxTurnTakingClient(TestModels.Options(TestModels.TinyInt8));

        Assert.Equal(
            (await ofFolder.GetPredictionAsync("hello there", cancellationToken: Cancellation)).Probabilities,
            (await ofHub.GetPredictionAsync("hello there", cancellationToken: Cancellation)).Probabilities);
    }

    [Fact]
    public async Task AModelThatIsMissingNamesTheCommandThatPullsIt()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        var options = fixture.CreateOptions();

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => OnnxTurnTakingClient.CreateAsync(options, cancellationToken: Cancellation));

        Assert.Contains(fixture.CacheFolder, error.Message);
        Assert.EndsWith("Download it: turntaking pull acme/turns", error.Message);
        Assert.Empty(fixture.Hub.Requests);
    }

    [Fact]
    public async Task AModelIsDownloadedWhereThatIsAllowed()
    {
        await using var fixture = await HubModelFixture.StartAsync();

        using var client = await OnnxTurnTakingClient.CreateAsync(fixture.CreateOptions(allowDownload: true), cancellationToken: Cancellation);

        Assert.NotEmpty(fixture.Hub.Requests);
        Assert.NotNull(ModelRepository.Find(HubModelReference.Parse(HubModelFixture.Model), fixture.HubOptions));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("onnx/model_q8.onnx")]
    public async Task ASnapshotWithoutAFileIsCompleted(string file)
    {
        await using var fixture = await HubModelFixture.StartAsync();
        string folder = await fixture.DownloadAsync();
        File.Delete(Path.Combine(folder, file));
        Assert.Throws<ModelLoadException>(() => new OnnxTurnTakingClient(fixture.CreateOptions()));

        using var client = await OnnxTurnTakingClient.CreateAsync(fixture.CreateOptions(allowDownload: true), cancellationToken: Cancellation);

        Assert.True(File.Exists(Path.Combine(folder, file)));
    }

    [Fact]
    public async Task ACanceledDownloadEndsAtOnce()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        fixture.Hub.Misbehave = async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            OnnxTurnTakingClient.CreateAsync(fixture.CreateOptions(allowDownload: true), cancellationToken: stop.Token));
    }

    [Fact]
    public async Task AHubThatFailsIsAHubException()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        fixture.Hub.Head = null;

        var error = await Assert.ThrowsAsync<HubException>(() =>
            OnnxTurnTakingClient.CreateAsync(fixture.CreateOptions(allowDownload: true), cancellationToken: Cancellation));

        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task ARepositoryWithoutAGraphIsRefused()
    {
        await using var hub = await LoopbackHub.StartAsync();
        hub.Add("model.safetensors", new byte[10], isLarge: true);
        string cache = Directory.CreateTempSubdirectory("turntaking-").FullName;

        var error = await Assert.ThrowsAsync<HubException>(() => ModelRepository.DownloadAsync(
            HubModelReference.Parse(HubModelFixture.Model),
            new() { Endpoint = new(hub.Endpoint), CacheFolder = cache },
            cancellationToken: Cancellation));

        Assert.Contains("to have an ONNX file (onnx/model_q8.onnx, onnx/model_quantized.onnx, onnx/model.onnx, onnx/model_fp16.onnx), found none.", error.Message);
        Directory.Delete(cache);
    }

    [Theory]
    [InlineData("anyreach-ai/semantic-turn-taking", "anyreach-ai/semantic-turn-taking@e3a37384c4b19f1e7d29568a61634756e487b75e")]
    [InlineData("anyreach-ai/semantic-turn-taking@main", "anyreach-ai/semantic-turn-taking@main")]
    [InlineData("acme/turns", "acme/turns@main")]
    [InlineData("embedded", null)]
    [InlineData("missing-folder", null)]
    [InlineData("/models/turns", null)]
    [InlineData("./acme/turns", null)]
    [InlineData("Models/tiny-qwen2", null)]
    public void ATextNamesAModelOfTheHub(string model, string? reference)
    {
        string folder = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = AppContext.BaseDirectory;
            Assert.Equal(reference, ModelRepository.GetReference(model)?.ToString());
        }
        finally
        {
            Environment.CurrentDirectory = folder;
        }
    }

    [Fact]
    public async Task InformationNamesWhatIsThere()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        string folder = await fixture.DownloadAsync();

        var information = await ModelInformation.ReadAsync(HubModelFixture.Model, fixture.HubOptions, Cancellation);

        Assert.Equal(
            (HubModelFixture.Model, LoopbackHub.Commit, folder, "qwen2", 3, 1536, "apache-2.0"),
            (information.ModelId, information.Revision, information.Folder, information.Architecture, information.LayerCount,
                information.VocabularySize, information.License));
        Assert.Equal(["en"], information.Languages);
        Assert.StartsWith("quantized, ", information.Graph);
        Assert.All(information.Files, file => Assert.True(file.IsWhole));
        Assert.Equal(4, information.Files.Count);
    }

    [Fact]
    public async Task InformationTellsOfADamagedFile()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        string folder = await fixture.DownloadAsync();
        await File.AppendAllTextAsync(Path.Combine(folder, "README.md"), "x", Cancellation);

        var information = await ModelInformation.ReadAsync(HubModelFixture.Model, fixture.HubOptions, Cancellation);

        Assert.False(information.Files.Single(file => file.Path == "README.md").IsWhole);
        Assert.True(information.Files.Single(file => file.Path == "config.json").IsWhole);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("Models/tiny-qwen2")]
    public async Task InformationOfOtherSourcesIsThereToo(string model)
    {
        var information = await ModelInformation.ReadAsync(
            model == "embedded" ? model : Path.Combine(AppContext.BaseDirectory, model), cancellationToken: Cancellation);

        Assert.Null(information.Revision);
        Assert.True(information.WeightByteCounts.Values.Sum() > 100_000);
        Assert.True(information.Files.Count >= 3);
    }

    [Theory]
    [InlineData("en", null)]
    [InlineData("EN-us", null)]
    [InlineData(null, null)]
    [InlineData("de-DE", "de-DE")]
    public async Task APredictionSaysThatTheModelDoesNotKnowTheLanguage(string? language, string? unsupported)
    {
        await using var fixture = await HubModelFixture.StartAsync();
        await fixture.DownloadAsync();
        using var client = new OnnxTurnTakingClient(fixture.CreateOptions());

        var prediction = await client.GetPredictionAsync("hello", new() { Language = language }, Cancellation);

        Assert.Equal(unsupported, prediction.UnsupportedLanguage);
    }
}
