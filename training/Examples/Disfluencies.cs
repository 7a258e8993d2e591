using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>Puts into user turns what speech has and text lacks: fillers, repetitions, and recognizers' errors.</summary>
internal sealed class Disfluencies
{
    private const int FewestWords = 4;

    // Of a turn that has errors, this share of the words that can be mistaken are.
    private const double ErrorShare = 0.3;

    private static readonly IReadOnlyList<(string Text, double Weight)> Fillers = PhraseList.Read("fillers");

    private readonly ILookup<string, string> _errors = ReadErrors();

    public string Add(string text, TextStyle style, ExampleOptions options, RandomSource random)
    {
        if (random.Happens(options.DisfluencyRate))
        {
            text = AddDisfluency(text, random);
        }

        return style is TextStyle.Spoken && random.Happens(options.RecognizerErrorRate)
            ? AddErrors(WrittenText.ToSpoken(text), random)
            : text;
    }

    private static string AddDisfluency(string text, RandomSource random)
    {
        List<string> words = [.. text.Split(' ')];
        if (words.Count < FewestWords)
        {
            return text;
        }

        int count = random.Happens(0.7) ? 1 : 2;
        for (int i = 0; i < count; i++)
        {
            int place = random.Next(words.Count - 1);
            words.Insert(place, random.Happens(0.6) ? random.Choose(Fillers) : words[place]);
        }

        return string.Join(' ', words);
    }

    private string AddErrors(string text, RandomSource random)
    {
        var words = new List<string>();
        foreach (string word in text.Split(' '))
        {
            string heard = _errors.Contains(word) && random.Happens(ErrorShare) ? random.Choose([.. _errors[word]]) : word;
            if (heard.Length > 0)
            {
                words.Add(heard);
            }
        }

        // The last word decides: an error there would change what is right.
        return words.Count == 0 || words[^1] != text[(text.LastIndexOf(' ') + 1)..] ? text : string.Join(' ', words);
    }

    private static ILookup<string, string> ReadErrors() => PhraseList.ReadPairs("recognizer-errors")
        .SelectMany(pair => new[] { pair, (pair.Right, pair.Left) })
        .Where(pair => pair.Item1 is not "-")
        .ToLookup(pair => pair.Item1, pair => pair.Item2 is "-" ? "" : pair.Item2);
}
