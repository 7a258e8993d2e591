namespace TurnTaking.Orleans;

/// <summary>What of a conversation must travel for its grain to know it whole.</summary>
/// <remarks>
/// The newest messages travel, and of those before them only their number and hash: a grain that has taken part so far holds them. It
/// takes no memory of what was sent, so clients keep nothing between predictions, several may serve one conversation, and it does not
/// matter in which order their updates arrive.
/// </remarks>
[GenerateSerializer, Immutable, Alias("TurnTaking.TranscriptUpdate")]
internal sealed class TranscriptUpdate(int keptCount, byte[] keptHash, ConversationMessage[] messages)
{
    /// <summary>
    /// How many of the newest messages travel: the user's words now, what the agent said before them, and a turn before that, as agents and
    /// recognizers correct the last things said.
    /// </summary>
    private const int TravellingCount = 4;

    /// <summary>Gets how many messages the grain keeps of those that it has.</summary>
    [Id(0)]
    public int KeptCount { get; } = keptCount;

    /// <summary>Gets the <see cref="TranscriptHash"/> of the messages to keep.</summary>
    [Id(1)]
    public byte[] KeptHash { get; } = keptHash;

    /// <summary>Gets the messages after the kept ones.</summary>
    [Id(2)]
    public ConversationMessage[] Messages { get; } = messages;

    /// <summary>Makes an update that a grain can take whatever it holds.</summary>
    public static TranscriptUpdate Whole(List<ConversationMessage> messages) => new(0, [], [.. messages]);

    /// <summary>Makes an update for a grain that probably knows all but the newest messages.</summary>
    public static TranscriptUpdate Newest(List<ConversationMessage> messages)
    {
        int keptCount = messages.Count - TravellingCount;
        if (keptCount <= 0)
        {
            return Whole(messages);
        }

        using var hash = new TranscriptHash();
        byte[] keptHash = [];
        for (int i = 0; i < keptCount; i++)
        {
            keptHash = hash.Append(keptHash, messages[i]);
        }

        return new(keptCount, keptHash, [.. messages[keptCount..]]);
    }
}
