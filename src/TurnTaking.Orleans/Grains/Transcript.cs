using Microsoft.Extensions.AI;

namespace TurnTaking.Orleans;

/// <summary>The messages of a conversation, which updates change at their end.</summary>
internal sealed class Transcript
{
    private readonly List<(ChatMessage Message, byte[] Hash)> _messages = [];

    /// <summary>Takes an update over, unless it builds on messages that are not there.</summary>
    public bool TryApply(TranscriptUpdate update)
    {
        if (update.KeptCount > _messages.Count ||
            (update.KeptCount > 0 && !_messages[update.KeptCount - 1].Hash.AsSpan().SequenceEqual(update.KeptHash)))
        {
            return false;
        }

        _messages.RemoveRange(update.KeptCount, _messages.Count - update.KeptCount);
        using var hash = new TranscriptHash();
        foreach (var message in update.Messages)
        {
            _messages.Add((message.ToChatMessage(), hash.Append(_messages is [.., var last] ? last.Hash : [], message)));
        }

        return true;
    }

    /// <summary>Gets the messages as they are now; later updates do not change what is given out.</summary>
    public ChatMessage[] ToMessages() => [.. _messages.Select(item => item.Message)];
}
