using TurnTaking.Evaluation;
using TurnTaking.Models;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Native;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>Scores a decoder on dev sets, as the client would ask it: each conversation alone, the four actions at its end.</summary>
internal sealed class DevEvaluation : IDisposable
{
    private const int BatchSize = 32;

    private readonly IReadOnlyList<(string Set, List<(int[] Ids, TurnTakingAction Action)> Rows)> _sets;
    private readonly Tensor _actionIds;

    private DevEvaluation(IReadOnlyList<(string Set, List<(int[] Ids, TurnTakingAction Action)> Rows)> sets, IReadOnlyList<int> actionIds)
    {
        _sets = sets;
        _actionIds = tensor(actionIds.Select(id => (long)id).ToArray(), device: ComputeDevice.Current).DetachFromDisposeScope();
    }

    /// <summary>Reads dev sets.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="contextLength">The most tokens of a prompt.</param>
    /// <param name="maxRows">The most rows of each set; a random choice of them is taken, the same in sets of the same ids.</param>
    /// <param name="cancellationToken">A token that ends the reading.</param>
    /// <exception cref="EvaluationDataException">The folder or a row cannot be used.</exception>
    public static async Task<DevEvaluation> ReadAsync(
        string folder, ContentTokenizer tokenizer, int contextLength, int maxRows, CancellationToken cancellationToken)
    {
        var encoder = new PromptEncoder(tokenizer, contextLength);
        var rows = new List<EvaluationRow>();
        await foreach (var row in EvaluationData.ReadAsync([folder], null, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return new(
            [.. rows.GroupBy(row => row.Subset).Select(group => (group.Key, Choose(group, maxRows)
                .Select(row => (encoder.Encode(row.Messages).Ids, row.Action)).OrderBy(row => row.Ids.Length).ToList()))],
            tokenizer.SpecialTokens.Actions);
    }

    public IReadOnlyList<DevScore> Score(Decoder decoder)
    {
        using var noGradient = no_grad();
        return [.. _sets.Select(set => Score(decoder, set.Set, set.Rows))];
    }

    public void Dispose() => _actionIds.Dispose();

    private static IEnumerable<EvaluationRow> Choose(IEnumerable<EvaluationRow> rows, int count)
    {
        EvaluationRow[] chosen = [.. rows.OrderBy(row => row.Id, StringComparer.Ordinal)];
        new RandomSource(0).Shuffle<EvaluationRow>(chosen);
        return chosen.Take(count);
    }

    private DevScore Score(Decoder decoder, string set, List<(int[] Ids, TurnTakingAction Action)> rows)
    {
        var confusion = new ConfusionMatrix();
        int pairCorrect = 0;
        foreach (var batch in rows.Chunk(BatchSize))
        {
            float[] scores = GetScores(decoder, batch);
            for (int i = 0; i < batch.Length; i++)
            {
                var row = scores.AsSpan(i * 4, 4);
                int action = (int)batch[i].Action;
                confusion.Add(new(batch[i].Action, (TurnTakingAction)System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row)));
                pairCorrect += row[action] > row[action ^ 1] ? 1 : 0;
            }
        }

        return new(set, confusion.Accuracy, confusion.MacroF1OfActualActions, (double)pairCorrect / rows.Count);
    }

    private float[] GetScores(Decoder decoder, (int[] Ids, TurnTakingAction Action)[] rows)
    {
        using var scope = NewDisposeScope();
        int length = rows.Max(row => row.Ids.Length);
        var ids = new long[rows.Length * length];
        var last = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Ids.Length; j++)
            {
                ids[(i * length) + j] = rows[i].Ids[j];
            }

            last[i] = (i * length) + rows[i].Ids.Length - 1;
        }

        var device = ComputeDevice.Current;
        long[] places = [.. Enumerable.Range(0, length).Select(place => (long)place)];
        var positions = tensor(places, device: device).unsqueeze(0).expand(rows.Length, length);
        var mask = Batch.CreateCausalMask(length, decoder.ProductType);
        var hidden = decoder.GetHiddenStates(tensor(ids, [rows.Length, length], device: device), positions, mask);
        var ends = hidden.view(-1, decoder.Shape.HiddenSize).index_select(0, tensor(last, device: device));
        return decoder.GetScores(ends, _actionIds).cpu().data<float>().ToArray();
    }
}
