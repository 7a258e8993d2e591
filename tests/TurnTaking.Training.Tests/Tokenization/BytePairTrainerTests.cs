using CsCheck;
using TurnTaking.Models;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Tests.Tokenization;

public sealed class BytePairTrainerTests
{
    [Fact]
    public void MostFrequentPairIsMergedFirst()
    {
        // The example of Sennrich et al. 2016, without its end-of-word mark.
        var counts = new Dictionary<string, long> { ["low"] = 5, ["lower"] = 2, ["newest"] = 6, ["widest"] = 3 };
        var (tokens, merges) = BytePairTrainer.Train(counts, 256 + 5, minimumCount: 1);
        Assert.Equal([("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w"), ("e", "w")], merges);
        Assert.Equal("low", tokens[256 + 3]);
    }

    [Fact]
    public void RarePairsAreNotMerged()
    {
        var (tokens, merges) = BytePairTrainer.Train(new Dictionary<string, long> { ["ab"] = 2, ["cd"] = 3 }, 300, minimumCount: 3);
        Assert.Equal([("c", "d")], merges);
        Assert.Equal(257, tokens.Count);
    }

    [Fact]
    public void ResultIsThatOfCountingAnewBeforeEachMerge() =>
        Gen.Dictionary(Gen.String[Gen.Char['a', 'd'], 1, 8], Gen.Long[1, 5])[1, 12].Sample(
            counts => Assert.Equal(TrainSlowly(counts, 12), BytePairTrainer.Train(counts, 256 + 12, 1).Merges),
            iter: 300);

    private static List<(string Left, string Right)> TrainSlowly(Dictionary<string, long> counts, int mergeCount)
    {
        var ids = ByteLevelAlphabet.Ordered
            .Select((letter, id) => (letter, id)).ToDictionary(entry => $"{entry.letter}", entry => entry.id);
        var pieces = counts.Select(entry => (Tokens: entry.Key.Select(letter => $"{letter}").ToList(), entry.Value)).ToList();
        var merges = new List<(string, string)>();
        while (merges.Count < mergeCount)
        {
            var pairs = pieces
                .SelectMany(piece => piece.Tokens.Zip(piece.Tokens.Skip(1)).Select(pair => (pair, piece.Value)))
                .GroupBy(entry => entry.pair)
                .OrderByDescending(group => group.Sum(entry => entry.Value))
                .ThenBy(group => ids[group.Key.First]).ThenBy(group => ids[group.Key.Second]);
            if (pairs.FirstOrDefault()?.Key is not var (left, right) || left is null)
            {
                break;
            }

            merges.Add((left, right));
            ids[left + right] = ids.Count;
            foreach (var (tokens, _) in pieces)
            {
                for (int i = 0; i + 1 < tokens.Count; i++)
                {
                    if (tokens[i] == left && tokens[i + 1] == right)
                    {
                        tokens[i] += right;
                        tokens.RemoveAt(i + 1);
                    }
                }
            }
        }

        return merges;
    }
}
