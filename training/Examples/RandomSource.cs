using TurnTaking.Evaluation;

namespace TurnTaking.Training.Examples;

/// <summary>Random choices that depend on a seed alone, whatever the machine and the runtime's version.</summary>
internal sealed class RandomSource
{
    private SplitMix64 _generator;

    /// <param name="seeds">Numbers that together are the seed: of each other combination the choices are unrelated.</param>
    public RandomSource(params ReadOnlySpan<ulong> seeds)
    {
        ulong seed = 0;
        foreach (ulong part in seeds)
        {
            seed = new SplitMix64(seed ^ part).Next();
        }

        _generator = new(seed);
    }

    /// <summary>Gets a number from 0 to below <paramref name="count"/>.</summary>
    public int Next(int count) => _generator.NextIndex(count);

    /// <summary>Gets a number from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public int Next(int first, int last) => first + _generator.NextIndex(last - first + 1);

    /// <summary>Gets a number from 0 to below 1.</summary>
    public double NextShare() => (_generator.Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Tells whether something of a probability happens.</summary>
    public bool Happens(double probability) => NextShare() < probability;

    /// <summary>Rounds a number up or down at random, so that the average stays.</summary>
    public int Round(double number) => (int)number + (Happens(number - (int)number) ? 1 : 0);

    public T Choose<T>(IReadOnlyList<T> values) => values[Next(values.Count)];

    /// <summary>Chooses a phrase by its weight.</summary>
    public string Choose(IReadOnlyList<(string Text, double Weight)> phrases)
    {
        double place = NextShare() * phrases.Sum(phrase => phrase.Weight);
        foreach (var (text, weight) in phrases)
        {
            place -= weight;
            if (place < 0)
            {
                return text;
            }
        }

        return phrases[^1].Text;
    }

    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = Next(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }
}
