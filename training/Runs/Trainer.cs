using System.Diagnostics;
using TurnTaking.Models;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Native;
using TurnTaking.Training.Optimization;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>A decoder being trained: its weights, their average and the optimizers' state. Not thread-safe.</summary>
internal sealed class Trainer : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly ExampleStream _stream;
    private readonly Muon _muon;
    private readonly AdamW _adam;
    private readonly WeightAverage _average;
    private readonly Tensor _actionIds;
    private readonly List<StepLosses> _recent = [];
    private long _started = Stopwatch.GetTimestamp();
    private long _recentTokens;

    public Trainer(Decoder decoder, ExampleStream stream, SpecialTokens specialTokens, TrainingOptions options)
    {
        (Decoder, _stream, _options) = (decoder, stream, options);
        decoder.ProductType = options.UsesHalfPrecision ?? ComputeDevice.HasFastHalfPrecision ? ScalarType.BFloat16 : ScalarType.Float32;
        _muon = new(
            decoder.Parameters.Where(entry => IsLayerMatrix(entry.Key, entry.Value)),
            options.Momentum,
            options.MatrixWeightDecay,
            decoder.ProductType);
        _adam = new(decoder.Parameters.Where(entry => !IsLayerMatrix(entry.Key, entry.Value)), options.VectorWeightDecay);
        _average = new(decoder.Parameters, options.AverageDecay);
        _actionIds = tensor(specialTokens.Actions.Select(id => (long)id).ToArray(), device: ComputeDevice.Current).DetachFromDisposeScope();
    }

    public Decoder Decoder { get; }

    public TrainingState State { get; private set; } = new(0, StreamPosition.Start, 0);

    /// <summary>Gets all that a later step depends on, beside <see cref="State"/>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors =>
        Decoder.Parameters.Select(entry => KeyValuePair.Create(entry.Key, (Tensor)entry.Value))
            .Concat(_muon.State).Concat(_adam.State).Concat(_average.State);

    /// <summary>Gets what learning rates were multiplied with in the last step.</summary>
    public double LearningRate => LearningRateSchedule.Get(State.Step, _options);

    /// <summary>Goes on from a state whose tensors have been read.</summary>
    public void Resume(TrainingState state)
    {
        State = state;
        _stream.MoveTo(state.Position);
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Makes a step.</summary>
    /// <exception cref="TrainingFailedException">The loss is no finite number; the weights are left as they were.</exception>
    public void Step()
    {
        int step = State.Step + 1;
        Decoder.IsQuantized = step > _options.Steps * (1 - _options.QuantizedShare);
        var rows = _stream.Take(_options.RowsPerStep);
        using var scope = NewDisposeScope();
        using var batch = Batch.Create(rows, GetLanguageRows(step), Decoder.ProductType);
        var loss = StepLoss.Compute(Decoder, batch, _actionIds, _options);
        float total = loss.Total.ToSingle();
        if (!float.IsFinite(total))
        {
            throw new TrainingFailedException(step, $"the loss is {total}");
        }

        foreach (var parameter in Decoder.Parameters.Values)
        {
            parameter.grad?.zero_();
        }

        loss.Total.backward();
        double norm = nn.utils.clip_grad_norm_(Decoder.Parameters.Values, _options.GradientLimit);
        if (!double.IsFinite(norm))
        {
            throw new TrainingFailedException(step, $"the length of the gradients is {norm}");
        }

        double rate = LearningRateSchedule.Get(step, _options);
        _muon.Step(_options.MatrixLearningRate * rate);
        _adam.Step(_options.VectorLearningRate * rate, step);
        _average.Update(step);

        int tokens = rows.Sum(row => row.Count);
        _recentTokens += tokens;
        _recent.Add(new(total, loss.Language.ToSingle(), loss.Action.ToSingle(), loss.Pair.ToSingle(), norm));
        State = new(step, _stream.Position, State.TokenCount + tokens);
    }

    /// <summary>Gets the averages over the steps since the last call.</summary>
    public StepSummary TakeSummary()
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var summary = new StepSummary(
            _recent.Average(losses => losses.Total),
            _recent.Average(losses => losses.Language),
            _recent.Average(losses => losses.Action),
            _recent.Average(losses => losses.Pair),
            _recent.Average(losses => losses.GradientNorm),
            _recentTokens / seconds);
        _recent.Clear();
        _recentTokens = 0;
        _started = Stopwatch.GetTimestamp();
        return summary;
    }

    /// <summary>Does something with the averaged weights in the decoder. Its time is not counted.</summary>
    public T WithAverage<T>(Func<Decoder, T> use)
    {
        long start = Stopwatch.GetTimestamp();
        _average.Swap();
        bool isQuantized = Decoder.IsQuantized;
        Decoder.IsQuantized = false;
        try
        {
            return use(Decoder);
        }
        finally
        {
            Decoder.IsQuantized = isQuantized;
            _average.Swap();
            _started += Stopwatch.GetTimestamp() - start;
        }
    }

    public void Dispose()
    {
        _muon.Dispose();
        _adam.Dispose();
        _average.Dispose();
        _actionIds.Dispose();
    }

    private static bool IsLayerMatrix(string name, Tensor parameter) => parameter.dim() == 2 && name != ParameterNames.Embedding;

    /// <summary>Gets the rows whose tokens are predicted: a window that goes round with the steps.</summary>
    private IEnumerable<int> GetLanguageRows(int step)
    {
        int count = (int)Math.Round(_options.LanguageShare * _options.RowsPerStep);
        return Enumerable.Range(0, count).Select(i => ((step * count) + i) % _options.RowsPerStep);
    }

    private readonly record struct StepLosses(float Total, float Language, float Action, float Pair, double GradientNorm);
}
