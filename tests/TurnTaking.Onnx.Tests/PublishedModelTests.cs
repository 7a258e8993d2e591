using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Hub;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>
/// The published model. Both tests take gigabytes and minutes, so they run only where they are asked for, as docs/models.md says.
/// </summary>
public sealed class PublishedModelTests(ITestOutputHelper output)
{
    private static readonly ChatMessage[] CardExample =
    [
        new(ChatRole.User, "I need help with my bill"),
        new(ChatRole.Assistant, "Sure I can help with that what seems to be the issue"),
        new(ChatRole.User, "I was charged twice for the same order"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The published tokenizer, configuration and graph, with weights that mean nothing, go the way of a pulled model.</summary>
    [Fact]
    public async Task AModelOfItsShapeIsPulledLoadedAndRun()
    {
        Assert.SkipUnless(IsAskedFor("TURNTAKING_TEST_FULL_SIZE"), "Set TURNTAKING_TEST_FULL_SIZE=1 to run a model of 494 MB.");
        Assert.SkipWhen(TestModels.PublishedTokenizerFolder is null, "The published tokenizer is not beside the repository.");
        string reference = Path.GetDirectoryName(TestModels.PublishedTokenizerFolder)!;
        string work = Directory.CreateTempSubdirectory("turntaking-").FullName;
        try
        {
            string graphFolder = Path.Combine(work, "onnx");
            using (var fill = Process.Start("python3", [Path.Combine(reference, "published-shape", "fill.py"), graphFolder]))
            {
                await fill.WaitForExitAsync(Cancellation);
                Assert.Equal(0, fill.ExitCode);
            }

            await using var hub = await LoopbackHub.StartAsync();
            await AddAsync("config.json", Path.Combine(reference, "published-shape", "config.json"));
            await AddAsync("tokenizer.json", Path.Combine(reference, "tokenizer", "tokenizer.json"));
            foreach (string path in Directory.EnumerateFiles(graphFolder))
            {
                await AddAsync($"onnx/{Path.GetFileName(path)}", path);
            }

            async Task AddAsync(string name, string path) => hub.Add(name, await File.ReadAllBytesAsync(path, Cancellation), isLarge: true);

            var options = new OnnxTurnTakingClientOptions
            {
                Model = LoopbackHub.Repository,
                AllowDownload = true,
                Hub = new() { Endpoint = new(hub.Endpoint), CacheFolder = Path.Combine(work, "cache"), Token = "" },
            };
            using var client = await CreateAsync(options, "pulled, compiled and loaded");
            await AssertPredictsAsync(client);
            var information = await ModelInformation.ReadAsync(options.Model, options.Hub, Cancellation);
            Assert.Equal((24, 151_670, 1_024), (information.LayerCount, information.VocabularySize, information.MaxTokenCount));
            Assert.Equal(
                [151_666, 151_665, 151_667, 151_668],
                Enum.GetValues<TurnTakingAction>().Select(action => information.ActionTokens[action]));
            Assert.All(information.Files, file => Assert.True(file.IsWhole));
            for (int i = 0; i < 3; i++)
            {
                using var warm = await CreateAsync(options, "loaded warm");
                LoadSession(ModelRepository.Find(HubModelReference.Parse(options.Model), options.Hub)!);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The real model, from the hub itself: its hashes are the pinned ones, and it answers its card's example as its card says.</summary>
    [Fact]
    public async Task ItIsPulledAndAnswersItsCardsExample()
    {
        Assert.SkipUnless(IsAskedFor("TURNTAKING_TEST_NETWORK"), "Set TURNTAKING_TEST_NETWORK=1 to download the published model.");
        var model = ModelRepository.GetReference(PublishedModel.Repository)!;
        try
        {
            using var hub = new HubClient();
            await hub.GetRevisionAsync(model, Cancellation);
        }
        catch (HubException exception) when (exception.StatusCode is null)
        {
            Assert.Skip($"There is no network: {exception.Message}");
        }

        var options = new OnnxTurnTakingClientOptions { Model = PublishedModel.Repository, AllowDownload = true };
        using var client = await CreateAsync(options, "pulled and loaded");

        var information = await ModelInformation.ReadAsync(options.Model, cancellationToken: Cancellation);
        Assert.Equal(PublishedModel.Revision, information.Revision);
        Assert.All(information.Files, file => Assert.True(file.IsWhole));
        Assert.Equal(495_715_962, information.Files.Single(file => file.Path == "onnx/model_q8.onnx").ByteCount);
        Assert.Equal(["en"], information.Languages);
        var prediction = await client.GetPredictionAsync(CardExample, cancellationToken: Cancellation);
        output.WriteLine($"{prediction.Probabilities}");
        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
        Assert.True(prediction.Confidence >= 0.95, $"The card says 0.95 or more, found {prediction.Confidence}.");
    }

    /// <summary>Loads the compiled graph with ONNX Runtime alone, which is the least that a start can take.</summary>
    private void LoadSession(string folder)
    {
        string compiled = Path.Combine(folder, "onnx", "turntaking-compiled");
        string graph = Directory.EnumerateFiles(compiled, "*.onnx", SearchOption.AllDirectories).Single();
        using var sessionOptions = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
        long started = Stopwatch.GetTimestamp();
        using var session = new InferenceSession(graph, sessionOptions);
        output.WriteLine($"the session alone in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private static bool IsAskedFor(string variable) => Environment.GetEnvironmentVariable(variable) is "1";

    private async Task<OnnxTurnTakingClient> CreateAsync(OnnxTurnTakingClientOptions options, string done)
    {
        long started = Stopwatch.GetTimestamp();
        var client = await OnnxTurnTakingClient.CreateAsync(options, cancellationToken: Cancellation);
        output.WriteLine($"{done} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        return client;
    }

    private async Task AssertPredictsAsync(OnnxTurnTakingClient client)
    {
        var prediction = await client.GetPredictionAsync(CardExample, cancellationToken: Cancellation);
        output.WriteLine($"{prediction.InputTokenCount} tokens in {prediction.InferenceTime?.TotalMilliseconds:0} ms");
        Assert.Equal(LoopbackHub.Repository, prediction.ModelId);
        Assert.Equal(1, Enum.GetValues<TurnTakingAction>().Sum(action => prediction.Probabilities[action]), 1e-4);
    }
}
