using System.Runtime.InteropServices;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Native;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>The tensors of a step.</summary>
internal sealed class Batch : IDisposable
{
    private Batch()
    {
    }

    /// <summary>Gets token ids, [rows, length].</summary>
    public required Tensor Ids { get; init; }

    public required Tensor Positions { get; init; }

    /// <summary>Gets what is added to scores, [rows, 1, length, length]: 0 for keys that a query sees, else minus infinity.</summary>
    public required Tensor Mask { get; init; }

    /// <summary>Gets where, in the flattened rows, a token of a conversation follows.</summary>
    public required Tensor LanguagePlaces { get; init; }

    /// <summary>Gets the ids of the tokens that follow there.</summary>
    public required Tensor LanguageTargets { get; init; }

    /// <summary>Gets where, in the flattened rows, actions are decided.</summary>
    public required Tensor ActionPlaces { get; init; }

    /// <summary>Gets the right actions there.</summary>
    public required Tensor Actions { get; init; }

    /// <summary>Gets whether the agent is silent there, 0, or speaks, 1: each has two of the four actions.</summary>
    public required Tensor Pairs { get; init; }

    /// <summary>Gets which of the two it is.</summary>
    public required Tensor PairActions { get; init; }

    public required Tensor ActionWeights { get; init; }

    public required Tensor PairWeights { get; init; }

    /// <param name="rows">The rows, of one length.</param>
    /// <param name="languageRows">The indices of the rows whose tokens are predicted.</param>
    /// <param name="type">The type of matrix products.</param>
    public static Batch Create(IReadOnlyList<PackedRow> rows, IEnumerable<int> languageRows, ScalarType type)
    {
        int length = rows[0].Length;
        var ids = new long[rows.Count * length];
        var positions = new long[ids.Length];
        var mask = new float[ids.Length * length];
        Array.Fill(mask, float.NegativeInfinity);
        var actionPlaces = new List<long>();
        var actions = new List<long>();
        var weights = new List<float>();
        var pairWeights = new List<float>();
        for (int r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            for (int i = 0; i < length; i++)
            {
                int place = (r * length) + i;
                ids[place] = row.Ids[i];
                positions[place] = row.Positions[i];
                var keys = mask.AsSpan(place * length, length);
                keys[row.First[i]..row.Until[i]].Clear();
                keys[row.Own[i]..(i + 1)].Clear();
            }

            foreach (var decision in row.Decisions)
            {
                actionPlaces.Add((r * length) + decision.Index);
                actions.Add((long)decision.Action);
                weights.Add(decision.Weight);
                pairWeights.Add(decision.PairWeight);
            }
        }

        var languagePlaces = new List<long>();
        var targets = new List<long>();
        foreach (int r in languageRows)
        {
            foreach (var (start, count) in rows[r].Conversations)
            {
                for (int i = start; i < start + count - 1; i++)
                {
                    languagePlaces.Add((r * length) + i);
                    targets.Add(rows[r].Ids[i + 1]);
                }
            }
        }

        using var scope = NewDisposeScope();
        return new()
        {
            Ids = Keep(tensor(ids, rows.Count, length)),
            Positions = Keep(tensor(positions, rows.Count, length)),
            Mask = Keep(tensor(mask, [rows.Count, 1, length, length]).to(type)),
            LanguagePlaces = ToTensor(languagePlaces),
            LanguageTargets = ToTensor(targets),
            ActionPlaces = ToTensor(actionPlaces),
            Actions = ToTensor(actions),
            Pairs = ToTensor([.. actions.Select(action => action / 2)]),
            PairActions = ToTensor([.. actions.Select(action => action % 2)]),
            ActionWeights = ToTensor(weights),
            PairWeights = ToTensor(pairWeights),
        };
    }

    public void Dispose()
    {
        Ids.Dispose();
        Positions.Dispose();
        Mask.Dispose();
        LanguagePlaces.Dispose();
        LanguageTargets.Dispose();
        ActionPlaces.Dispose();
        Actions.Dispose();
        Pairs.Dispose();
        PairActions.Dispose();
        ActionWeights.Dispose();
        PairWeights.Dispose();
    }

    /// <summary>Makes the mask of whole prompts: each token sees itself and those before it; [1, 1, length, length].</summary>
    public static Tensor CreateCausalMask(int length, ScalarType type)
    {
        var mask = new float[length * length];
        for (int i = 0; i < length; i++)
        {
            mask.AsSpan((i * length) + i + 1, length - i - 1).Fill(float.NegativeInfinity);
        }

        return tensor(mask, [1, 1, length, length]).to(type, ComputeDevice.Current);
    }

    private static Tensor ToTensor(List<long> values) => Keep(tensor(CollectionsMarshal.AsSpan(values).ToArray()));

    private static Tensor ToTensor(List<float> values) => Keep(tensor(CollectionsMarshal.AsSpan(values).ToArray()));

    /// <summary>Brings a tensor to where it is needed, and keeps it beyond the scope.</summary>
    private static Tensor Keep(Tensor value) => value.to(ComputeDevice.Current).DetachFromDisposeScope();
}
