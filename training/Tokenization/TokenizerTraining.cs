using TurnTaking.Models;
using TurnTaking.Training.Data;

namespace TurnTaking.Training.Tokenization;

/// <summary>Learns a tokenizer from corpora, as they are written and as recognizers without punctuation would write them.</summary>
internal static class TokenizerTraining
{
    public static string Train(IReadOnlyList<Corpus> corpora, TokenizerOptions options)
    {
        var counts = new Dictionary<string, long>();
        var splitter = new RegexSplitPreTokenizer(RegexSplitPreTokenizer.Qwen2Pattern);
        foreach (string text in corpora.Where(corpus => corpus.Source.Weight > 0).SelectMany(EnumerateTexts))
        {
            Count(text);
            Count(WrittenText.ToSpoken(text));
        }

        var (tokens, merges) = BytePairTrainer.Train(counts, options.TokenCount, options.MinimumCount);
        return TokenizerWriter.Write(tokens, merges);

        void Count(string text)
        {
            foreach (var (offset, length) in splitter.PreTokenize(text))
            {
                string piece = text.Substring(offset, length);
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
            }
        }
    }

    private static IEnumerable<string> EnumerateTexts(Corpus corpus) =>
        corpus.Dialogues.SelectMany(dialogue => dialogue.Turns.Select(turn => turn.Text))
            .Concat(corpus.Conversations.Select(conversation => conversation.Turns[^1].Text));
}
