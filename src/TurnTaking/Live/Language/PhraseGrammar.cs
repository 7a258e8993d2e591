using System.Numerics;

namespace TurnTaking;

/// <summary>Matches words with phrases written as a small grammar.</summary>
/// <remarks>
/// A phrase is a row of elements with spaces between: <c>word</c>, <c>one|other</c>, <c>!one|other</c> for any word but these,
/// <c>&lt;rule&gt;</c> for another rule, and <c>*</c> for any words up to <see cref="MaximumAnyCount"/>. A <c>?</c> behind an
/// element makes it optional. Rules must not begin with themselves.
/// </remarks>
internal sealed class PhraseGrammar
{
    private const int MaximumAnyCount = 8;

    private readonly Dictionary<string, Element[][]> _rules = [];

    /// <summary>Adds a rule, of several phrases, of which any matches.</summary>
    public PhraseGrammar Add(string rule, params ReadOnlySpan<string> phrases)
    {
        _rules[rule] = [.. phrases.ToArray().Select(phrase => phrase.Split(' ').Select(Element.Parse).ToArray())];
        return this;
    }

    /// <summary>Tells whether a rule matches all of the words.</summary>
    public bool IsMatch(string rule, ReadOnlySpan<string> words)
    {
        // Bit n is set where the first n words match.
        return words.Length < 63 && (MatchRule(_rules[rule], words, 1) & (1UL << words.Length)) != 0;
    }

    private ulong MatchRule(Element[][] phrases, ReadOnlySpan<string> words, ulong starts)
    {
        ulong ends = 0;
        foreach (var phrase in phrases)
        {
            ulong reached = starts;
            foreach (var element in phrase)
            {
                ulong next = element.IsOptional ? reached : 0;
                reached = next | MatchElement(element, words, reached);
                if (reached == 0)
                {
                    break;
                }
            }

            ends |= reached;
        }

        return ends;
    }

    private ulong MatchElement(Element element, ReadOnlySpan<string> words, ulong starts)
    {
        if (element.Rule is { } rule)
        {
            return MatchRule(_rules[rule], words, starts);
        }

        ulong ends = 0;
        for (ulong rest = starts; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            if (element.Words is null)
            {
                int last = Math.Min(words.Length, i + MaximumAnyCount);
                ends |= ((1UL << (last - i + 1)) - 1) << i;
            }
            else if (i < words.Length && element.Words.Contains(words[i]) != element.IsNegated)
            {
                ends |= 1UL << (i + 1);
            }
        }

        return ends;
    }

    private sealed record Element(string? Rule, HashSet<string>? Words, bool IsOptional, bool IsNegated = false)
    {
        public static Element Parse(string text)
        {
            bool isOptional = text.EndsWith('?');
            string core = isOptional ? text[..^1] : text;
            return core == "*" ? new(null, null, isOptional)
                : core.StartsWith('!') ? new(null, [.. core[1..].Split('|')], isOptional, IsNegated: true)
                : core.StartsWith('<') ? new(core[1..^1], null, isOptional)
                : new(null, [.. core.Split('|')], isOptional);
        }
    }
}
