using System.Text;

namespace TurnTaking.Evaluation;

/// <summary>Splits text into words as recognizers of speech write them: lower case, no punctuation.</summary>
internal static class Words
{
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (string part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            word.Clear();
            foreach (char letter in part)
            {
                if (char.IsLetterOrDigit(letter) || letter is '\'' or '-')
                {
                    word.Append(char.ToLowerInvariant(letter));
                }
                else if (letter is '\u2019')
                {
                    word.Append('\'');
                }
            }

            string trimmed = word.ToString().Trim('\'', '-');
            if (trimmed.Length > 0)
            {
                words.Add(trimmed);
            }
        }

        return words;
    }

    /// <summary>Gets the words of the last user message.</summary>
    public static List<string> OfLastUserMessage(IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> messages) =>
        Split(messages.LastOrDefault(message => message.Role == Microsoft.Extensions.AI.ChatRole.User)?.Text ?? "");
}
