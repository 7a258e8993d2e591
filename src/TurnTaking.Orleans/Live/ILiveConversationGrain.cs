namespace TurnTaking.Orleans;

/// <summary>A live conversation, or what became of it since its last silo was lost: each such part is a grain of its own.</summary>
[Alias("TurnTaking.ILiveConversationGrain")]
internal interface ILiveConversationGrain : IGrainWithGuidKey
{
    /// <summary>Begins the conversation. If it has begun, nothing happens.</summary>
    /// <param name="options">The <see cref="LiveConversationOptions"/> as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Start")]
    Task StartAsync(string options, CancellationToken cancellationToken);

    /// <summary>Tells what has happened. What was told before is passed over, so a call may be repeated.</summary>
    /// <param name="firstInput">How many inputs there were before these.</param>
    /// <param name="inputs">The inputs, in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> if the grain has not begun, or has forgotten that it had.</returns>
    [Alias("Tell")]
    Task<bool> TellAsync(long firstInput, LiveInput[] inputs, CancellationToken cancellationToken);

    /// <summary>Gets what is new, at once or when there is something; after a second at the latest. A call may be repeated.</summary>
    /// <param name="eventCount">How many events the reader has.</param>
    /// <param name="messagesVersion">Which version of the messages the reader has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if the grain has not begun, or has forgotten that it had.</returns>
    [Alias("Read")]
    Task<LiveReply?> ReadAsync(long eventCount, int messagesVersion, CancellationToken cancellationToken);
}
