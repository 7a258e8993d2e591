using Microsoft.Extensions.Logging;
using TurnTaking.Tests;

namespace TurnTaking.Hub.Tests;

/// <summary>A cache in a folder of its own.</summary>
internal sealed class TestCache : IDisposable
{
    public static readonly HubTuning Tuning = new()
    {
        PieceByteCount = 64 << 10,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        LockDelay = TimeSpan.FromMilliseconds(10),
        MinByteCountPerPeriod = 1 << 10,
    };

    public static HubModelReference Main { get; } = HubModelReference.Parse(LoopbackHub.Repository);

    public static HubModelReference Pinned { get; } = HubModelReference.Parse($"{LoopbackHub.Repository}@{LoopbackHub.Commit}");

    public string Root { get; } = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public string ModelFolder => Path.Combine(Root, "models--acme--turns");

    public string Snapshot => Path.Combine(ModelFolder, "snapshots", LoopbackHub.Commit);

    public HubClient CreateClient(
        LoopbackHub hub, string? token = null, HubTuning? tuning = null, bool usesSymbolicLinks = true, ILoggerFactory? loggerFactory = null) =>
        new(new(hub.Endpoint, Root, token, IsOffline: false, usesSymbolicLinks), tuning ?? Tuning, loggerFactory);

    public string GetBlob(LoopbackFile file) => Path.Combine(ModelFolder, "blobs", file.ETag);

    public void AssertHas(LoopbackFile file)
    {
        byte[] found = File.ReadAllBytes(Path.Combine(Snapshot, file.Path));
        Assert.True(found.AsSpan().SequenceEqual(file.Content), $"{file.Path} is another: {found.Length} bytes of {file.Content.Length}.");
        Assert.Empty(Directory.EnumerateFiles(Root, "*.turntaking.*", SearchOption.AllDirectories));
    }

    /// <summary>Nothing looks like the file, neither by its name in the snapshot nor by that of its blob.</summary>
    public void AssertHasNot(LoopbackFile file)
    {
        Assert.False(File.Exists(Path.Combine(Snapshot, file.Path)));
        Assert.False(File.Exists(GetBlob(file)));
    }

    public static byte[] CreateContent(int byteCount, int seed = 7)
    {
        var content = new byte[byteCount];
        new Random(seed).NextBytes(content);
        return content;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
