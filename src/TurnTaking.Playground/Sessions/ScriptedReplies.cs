namespace TurnTaking.Playground;

/// <summary>What the agent of the playground says. There is no language model behind it.</summary>
internal static class ScriptedReplies
{
    /// <summary>Something long, to be interrupted.</summary>
    public const string Long =
        "Let me tell you about our opening hours and the menu. We are open from Tuesday to Sunday, at noon for lunch and from six in " +
        "the evening for dinner. Our chef changes the menu every week, and right now there is a mushroom risotto, a sea bass with " +
        "fennel, and a chocolate tart that people come back for. On warm days you can also sit in the garden, which is quiet and " +
        "has a view of the river.";

    private static readonly (string[] Words, string Reply)[] Replies =
    [
        (
            ["wait", "stop", "actually", "no", "sorry"],
            "All right, I have stopped. Tell me what you would like instead, and take your time."
        ),
        (
            ["bye", "goodbye", "thanks", "thank"],
            "You are welcome. It was nice talking to you, and have a pleasant evening."
        ),
        (
            ["book", "table", "reservation", "reserve", "people"],
            "Gladly. I can offer you a table by the window at seven, or one in the garden at half past eight. Which do you prefer?"
        ),
        (
            ["open", "hours", "close", "when", "time"],
            "We are open from Tuesday to Sunday, from noon to three and again from six to eleven. On Mondays we are closed."
        ),
        (
            ["menu", "eat", "vegetarian", "vegan", "dish", "food"],
            "This week we have a mushroom risotto, a sea bass with fennel, and a chocolate tart. All of it is made on the day."
        ),
        (
            ["number", "phone", "email", "address", "name"],
            "Thank you, I have noted that down. Is there anything else I should know about your visit?"
        ),
        (
            ["hello", "hi", "hey", "morning", "evening"],
            "Hello, and welcome. I take bookings for a small restaurant by the river. What can I do for you?"
        ),
    ];

    private static readonly string[] Fallbacks =
    [
        "I see. I am only a script, so I cannot really answer that, but I did notice that you had finished. Please go on.",
        "Understood. You can interrupt me in the middle of this sentence, or just say uh-huh and I will keep on talking.",
        "That sounds good to me. Is there anything else that I can write down for you before we finish?",
    ];

    /// <summary>Gets the reply to a turn.</summary>
    /// <param name="transcript">The words of the turn.</param>
    /// <param name="count">How many replies there have been.</param>
    public static string Get(string transcript, int count)
    {
        var words = transcript.Split([' ', ',', '.', '?', '!', ';', ':'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var (keys, reply) in Replies)
        {
            if (words.Any(word => keys.Contains(word, StringComparer.OrdinalIgnoreCase)))
            {
                return reply;
            }
        }

        return Fallbacks[count % Fallbacks.Length];
    }
}
