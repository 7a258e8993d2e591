using TurnTaking.Hub;

namespace TurnTaking.Cli.Tests.Models;

/// <summary>A hub on loopback with the embedded model's files, and a cache of its own for the tool.</summary>
internal sealed class CliHub : IAsyncDisposable
{
    public const string Model = LoopbackHub.Repository;

    private static readonly string ModelFolder = Path.Combine(AppContext.BaseDirectory, "Models", "mini-v3");

    private CliHub(LoopbackHub server) => Server = server;

    public LoopbackHub Server { get; }

    public string CacheFolder { get; } = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public string Snapshot => Path.Combine(CacheFolder, "models--acme--turns", "snapshots", LoopbackHub.Commit);

    public HubClientOptions Options => new() { Endpoint = new(Server.Endpoint), CacheFolder = CacheFolder, Token = "", IsOffline = false };

    /// <summary>Gets the environment of a tool that knows this hub only.</summary>
    public (string, string?)[] Variables =>
        [("HF_ENDPOINT", Server.Endpoint), ("HF_HUB_CACHE", CacheFolder), ("HF_HOME", CacheFolder), ("HF_TOKEN", null), ("HF_HUB_OFFLINE", null)];

    public static async Task<CliHub> StartAsync()
    {
        var server = await LoopbackHub.StartAsync();
        server.Add("README.md", "---\nlicense: apache-2.0\nlanguage:\n- en\n---\n");
        server.Add("config.json", await File.ReadAllBytesAsync(Path.Combine(ModelFolder, "config.json")));
        server.Add("tokenizer.json", await File.ReadAllBytesAsync(Path.Combine(ModelFolder, "tokenizer.json")), isLarge: true);
        server.Add("onnx/model_q8.onnx", await File.ReadAllBytesAsync(Path.Combine(ModelFolder, "model_q8.onnx")), isLarge: true);
        return new(server);
    }

    public Task<CommandLineRun> RunAsync(string[] arguments, Func<string, bool>? confirm = null) =>
        CommandLineRun.RunAsync(arguments, [], options => new Onnx.OnnxTurnTakingClient(options), null, Options, confirm);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(CacheFolder, recursive: true);
    }
}
