namespace Samples;

/// <summary>What the hub tells the one who chats.</summary>
public interface IChatParticipant
{
    /// <summary>The turn is incomplete: the agent listens on.</summary>
    /// <param name="confidence">How sure that is, 0 to 1.</param>
    Task ListenOn(float confidence);

    /// <summary>A piece of the agent's reply.</summary>
    /// <param name="text">The piece.</param>
    Task Reply(string text);

    /// <summary>The reply is complete.</summary>
    Task EndReply();
}
