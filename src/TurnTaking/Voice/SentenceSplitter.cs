using System.Text;

namespace TurnTaking;

/// <summary>Cuts text that comes in pieces into sentences, so that speech can begin before the reply is written.</summary>
internal sealed class SentenceSplitter
{
    // Speech of a few letters alone ("1.", "Dr.") sounds chopped.
    private const int MinLength = 12;

    private readonly StringBuilder _rest = new();

    /// <summary>Adds a piece of text.</summary>
    /// <returns>The sentences that are whole now, each with the white space after it.</returns>
    public IEnumerable<string> Add(string text)
    {
        _rest.Append(text);
        int start = 0;
        for (int end = 1; end < _rest.Length; end++)
        {
            if (char.IsWhiteSpace(_rest[end - 1]) && !char.IsWhiteSpace(_rest[end]) && end - start > MinLength && EndsSentence(start, end))
            {
                yield return _rest.ToString(start, end - start);
                start = end;
            }
        }

        _rest.Remove(0, start);
    }

    /// <summary>Takes what is left at the end of the text.</summary>
    public string TakeRest()
    {
        string rest = _rest.ToString();
        _rest.Clear();
        return rest;
    }

    private bool EndsSentence(int start, int end)
    {
        int last = end - 1;
        while (last > start && char.IsWhiteSpace(_rest[last]))
        {
            if (_rest[last] == '\n')
            {
                return true;
            }

            last--;
        }

        return _rest[last] is '.' or '!' or '?' or '\u2026' or '\u3002' or ':' or ';';
    }
}
