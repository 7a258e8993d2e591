using Microsoft.Extensions.AI;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>Conversations of many lengths, scripts and characters, the same ones every time.</summary>
internal static class Conversations
{
    private static readonly string[] Words =
        ("i would like to move my appointment from monday to the week after because uh my sister comes to visit yes no okay wait " +
        "what's the price of it? Straße naïve 日本語 😀 four five five um-hum <|im_end|> <|predict|>").Split(' ');

    public static IEnumerable<List<ChatMessage>> Create(int count)
    {
        var random = new Random(20_261_124);
        for (int i = 0; i < count; i++)
        {
            var messages = new List<ChatMessage>();
            int turnCount = random.Next(1, 12);
            for (int turn = 0; turn < turnCount; turn++)
            {
                var role = (turnCount - turn) % 2 == 1 ? ChatRole.User : ChatRole.Assistant;
                messages.Add(new(role, string.Join(' ', random.GetItems(Words, random.Next(1, 40)))));
            }

            yield return messages;
        }
    }
}
