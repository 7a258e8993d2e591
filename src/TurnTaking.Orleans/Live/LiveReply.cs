namespace TurnTaking.Orleans;

/// <summary>What is new in a live conversation.</summary>
/// <param name="events">The events after those that the reader has.</param>
/// <param name="isEnded">Whether there will be no more.</param>
/// <param name="messages">The messages as JSON, where they are others than the reader has.</param>
/// <param name="messagesVersion">The version of the messages.</param>
[GenerateSerializer, Immutable, Alias("TurnTaking.LiveReply")]
internal sealed class LiveReply(LiveEvent[] events, bool isEnded, string? messages, int messagesVersion)
{
    [Id(0)]
    public LiveEvent[] Events { get; } = events;

    [Id(1)]
    public bool IsEnded { get; } = isEnded;

    [Id(2)]
    public string? Messages { get; } = messages;

    [Id(3)]
    public int MessagesVersion { get; } = messagesVersion;
}
