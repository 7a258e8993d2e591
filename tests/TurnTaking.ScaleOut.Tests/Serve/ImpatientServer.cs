namespace TurnTaking.ScaleOut.Tests;

/// <summary>A server that gives callers up after seconds, so that tests see it.</summary>
public sealed class ImpatientServer : IAsyncLifetime
{
    public const string Key = "a-key-of-the-tests";

    internal ServerProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ServerProcess.StartAsync(
        ["--api-key", Key],
        ("Kestrel__Limits__RequestHeadersTimeout", "00:00:02"),
        ("Kestrel__Limits__KeepAliveTimeout", "00:00:03"),
        ("Kestrel__Limits__MinRequestBodyDataRate__BytesPerSecond", "240"),
        ("Kestrel__Limits__MinRequestBodyDataRate__GracePeriod", "00:00:02"),
        ("Kestrel__Limits__MinResponseDataRate__BytesPerSecond", "1000000"),
        ("Kestrel__Limits__MinResponseDataRate__GracePeriod", "00:00:02"));

    public async ValueTask DisposeAsync() => await Process.DisposeAsync();
}
