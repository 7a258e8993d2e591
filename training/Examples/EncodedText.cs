using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary>A turn's words and their token ids.</summary>
internal sealed class EncodedText
{
    private readonly List<int> _ids = [];
    private readonly int[] _ends;

    public EncodedText(string text, WordEncoder encoder)
    {
        Words = text.Split(' ');
        _ends = new int[Words.Count];
        for (int i = 0; i < Words.Count; i++)
        {
            _ids.AddRange(encoder.Encode(i == 0 ? Words[i] : $" {Words[i]}"));
            _ends[i] = _ids.Count;
        }

        // A mark is a token of its own in nearly all words; where it is not, the turn has no place before it.
        string last = Words[^1];
        string bare = last.TrimEnd('.', '?', '!');
        if (bare.Length > 0 && bare.Length < last.Length)
        {
            int start = Words.Count > 1 ? _ends[^2] : 0;
            int[] ids = encoder.Encode(Words.Count == 1 ? bare : $" {bare}");
            UnmarkedEnd = _ids.Skip(start).Take(ids.Length).SequenceEqual(ids) ? start + ids.Length : null;
        }
        else
        {
            UnmarkedEnd = bare.Length > 0 ? _ids.Count : null;
        }
    }

    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<int> Ids => _ids;

    /// <summary>Gets the number of ids without the mark at the text's end, if there is such a place.</summary>
    public int? UnmarkedEnd { get; }

    /// <summary>Gets the number of ids of the first words.</summary>
    public int GetEnd(int wordCount) => _ends[wordCount - 1];
}
