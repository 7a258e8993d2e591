using System.Text;
using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>Writes a prompt as text, for servers that take no token ids.</summary>
/// <remarks>
/// The server's tokenizer makes the same ids of it, but for words that hold the text of one of its added tokens: there it would see the token,
/// and so a space breaks that text.
/// </remarks>
/// <param name="tokenizer">The tokenizer that wrote the prompt.</param>
/// <param name="addedTokens">The texts that the server's tokenizer takes as tokens wherever they stand.</param>
internal sealed class PromptTextWriter(ContentTokenizer tokenizer, IEnumerable<string> addedTokens)
{
    private readonly string[] _addedTokens = [.. addedTokens.OrderByDescending(token => token.Length)];

    public string Write(int[] prompt)
    {
        var tokens = tokenizer.SpecialTokens;
        var text = new StringBuilder();
        int start = 0;
        for (int i = 0; i < prompt.Length; i++)
        {
            string? structure = prompt[i] == tokens.MessageStart ? SpecialTokens.MessageStartName
                : prompt[i] == tokens.MessageEnd ? SpecialTokens.MessageEndName
                : prompt[i] == tokens.Predict ? SpecialTokens.PredictName
                : null;
            if (structure is not null)
            {
                text.Append(Break(tokenizer.Decode(prompt.AsSpan(start, i - start)))).Append(structure);
                start = i + 1;
            }
        }

        return text.ToString();
    }

    private string Break(string content)
    {
        foreach (string token in _addedTokens)
        {
            if (content.Contains(token, StringComparison.Ordinal))
            {
                content = content.Replace(token, $"{token[0]} {token[1..]}", StringComparison.Ordinal);
            }
        }

        return content;
    }
}
