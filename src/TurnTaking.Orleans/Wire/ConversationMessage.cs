using Microsoft.Extensions.AI;

namespace TurnTaking.Orleans;

/// <summary>One message of a conversation as it travels: whose it is and its words, nothing else.</summary>
/// <remarks>A class and no record, so that nothing that prints it shows the words.</remarks>
[GenerateSerializer, Immutable, Alias("TurnTaking.ConversationMessage")]
internal sealed class ConversationMessage(bool isAssistant, string text)
{
    [Id(0)]
    public bool IsAssistant { get; } = isAssistant;

    [Id(1)]
    public string Text { get; } = text;

    /// <summary>Reads the messages that count, of user and assistant and with words.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static List<ConversationMessage> ReadAll(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var read = new List<ConversationMessage>();
        foreach (var message in messages)
        {
            bool isAssistant = message.Role == ChatRole.Assistant;
            if ((isAssistant || message.Role == ChatRole.User) && message.Text is { } text && !string.IsNullOrWhiteSpace(text))
            {
                read.Add(new(isAssistant, text));
            }
        }

        return read.Count > 0
            ? read
            : throw new ArgumentException("Expected a user or assistant message with text, found none.", nameof(messages));
    }

    public ChatMessage ToChatMessage() => new(IsAssistant ? ChatRole.Assistant : ChatRole.User, Text);
}
