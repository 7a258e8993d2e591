using TurnTaking.Hub;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>A hub on loopback with the tiny model, and a cache of its own.</summary>
internal sealed class HubModelFixture : IAsyncDisposable
{
    public const string Model = LoopbackHub.Repository;

    private HubModelFixture(LoopbackHub hub) => Hub = hub;

    public LoopbackHub Hub { get; }

    public string CacheFolder { get; } = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public HubClientOptions HubOptions => new() { Endpoint = new(Hub.Endpoint), CacheFolder = CacheFolder, Token = "", IsOffline = false };

    public static async Task<HubModelFixture> StartAsync(string card = "---\nlanguage:\n- en\nlicense: apache-2.0\n---\n# Turns\n")
    {
        var hub = await LoopbackHub.StartAsync();
        hub.Add("README.md", card);
        hub.Add("config.json", File.ReadAllBytes(Path.Combine(TestModels.TinyFolder, "config.json")));
        hub.Add("tokenizer.json", File.ReadAllBytes(Path.Combine(TestModels.TinyFolder, "tokenizer.json")), isLarge: true);
        hub.Add("onnx/model_q8.onnx", File.ReadAllBytes(TestModels.TinyInt8), isLarge: true);
        hub.Add("onnx/model.onnx", File.ReadAllBytes(TestModels.TinyFloat), isLarge: true);
        hub.Add("model.safetensors", new byte[100], isLarge: true);
        return new(hub);
    }

    public OnnxTurnTakingClientOptions CreateOptions(bool allowDownload = false) => new()
    {
        Model = Model,
        AllowDownload = allowDownload,
        Hub = HubOptions,
    };

    /// <summary>Configures a client that may download the model.</summary>
    public void Configure(OnnxTurnTakingClientOptions options) =>
        (options.Model, options.AllowDownload, options.Hub) = (Model, true, HubOptions);

    public Task<string> DownloadAsync() => ModelRepository.DownloadAsync(
        HubModelReference.Parse(Model), HubOptions, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>From now on every connection fails.</summary>
    public ValueTask StopHubAsync() => Hub.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Directory.Delete(CacheFolder, recursive: true);
    }
}
