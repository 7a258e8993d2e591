using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>
/// Reads conversations written as text, with a line such as <c>user: hello</c> or <c>assistant: hi there</c> for each message.
/// </summary>
/// <remarks>
/// <para>
/// A message begins with a line that starts with <c>user:</c> or <c>assistant:</c>, in lower or upper case and with or without
/// white space in front. There is no other prefix: a line such as <c>note: x</c> is ordinary words, not the message of another
/// role.
/// </para>
/// <para>Both methods are thread-safe.</para>
/// </remarks>
public static class ConversationText
{
    private static readonly (string Prefix, ChatRole Role)[] Prefixes =
        [("user:", ChatRole.User), ("assistant:", ChatRole.Assistant)];

    /// <summary>Reads a conversation.</summary>
    /// <param name="text">The conversation, with any kind of line break between its lines.</param>
    /// <returns>
    /// The messages, oldest first; none if <paramref name="text"/> holds no words. A line without a prefix continues the message
    /// above it and is kept apart by a line break; where there is none above, it is the user's words, so text without any prefix
    /// is one user message. Blank lines are skipped; they do not end a message. White space around the lines is removed. A prefix
    /// with no words behind it or on the lines that continue it gives no message. Consecutive messages of one role are kept
    /// apart.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    public static IReadOnlyList<ChatMessage> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var messages = new List<ChatMessage>();
        var role = ChatRole.User;
        var words = new StringBuilder();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var rest = line.Trim();
            if (TryReadPrefix(ref rest) is { } nextRole)
            {
                AddMessage();
                role = nextRole;
            }

            if (!rest.IsEmpty)
            {
                words.Append(words.Length == 0 ? "" : "\n").Append(rest);
            }
        }

        AddMessage();
        return messages;

        void AddMessage()
        {
            if (words.Length > 0)
            {
                messages.Add(new(role, words.ToString()));
                words.Clear();
            }
        }
    }

    /// <summary>Reads one message.</summary>
    /// <param name="line">The message, with or without a prefix. Line breaks and prefixes further on belong to its words.</param>
    /// <returns>
    /// The message; without a prefix it is the user's. White space around the words is removed, and the message has no words
    /// where <paramref name="line"/> has none.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="line"/> is <see langword="null"/>.</exception>
    public static ChatMessage ParseLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var words = line.AsSpan().Trim();
        var role = TryReadPrefix(ref words) ?? ChatRole.User;
        return new(role, words.ToString());
    }

    private static ChatRole? TryReadPrefix(ref ReadOnlySpan<char> line)
    {
        foreach (var (prefix, role) in Prefixes)
        {
            if (line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                line = line[prefix.Length..].Trim();
                return role;
            }
        }

        return null;
    }
}
