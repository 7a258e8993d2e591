using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking.Models;

/// <summary>What one side says before the other side speaks.</summary>
/// <param name="Role">The role's name in the model's prompt: <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The words, well-formed Unicode and not blank.</param>
internal readonly record struct Utterance(string Role, string Text)
{
    private const string User = "user";
    private const string Assistant = "assistant";

    /// <summary>Gets the roles that there are.</summary>
    public static IReadOnlyList<string> Roles { get; } = [User, Assistant];

    /// <summary>Reads the utterances of a conversation by the rules of <see cref="ITurnTakingClient.GetPredictionAsync"/>.</summary>
    public static IReadOnlyList<Utterance> Read(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);

        var utterances = new List<Utterance>();
        int messageCount = 0;
        foreach (var message in messages)
        {
            messageCount++;
            string? role = message.Role == ChatRole.User ? User : message.Role == ChatRole.Assistant ? Assistant : null;
            string text = message.Text;
            if (role is null || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            text = ReplaceLoneSurrogates(text);
            if (utterances.Count > 0 && utterances[^1].Role == role)
            {
                utterances[^1] = new(role, $"{utterances[^1].Text} {text}");
            }
            else
            {
                utterances.Add(new(role, text));
            }
        }

        return utterances.Count > 0 ? utterances : throw new ArgumentException(
            $"Expected at least one user or assistant message with text, found none among {messageCount} message(s).", nameof(messages));
    }

    private static string ReplaceLoneSurrogates(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
