using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TurnTaking.Training.Optimization;

/// <summary>An exponential moving average of weights: what is evaluated and exported.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly List<(Parameter Parameter, Tensor Average)> _entries = [];
    private readonly Dictionary<string, Tensor> _state = [];
    private readonly double _decay;

    /// <param name="parameters">The weights.</param>
    /// <param name="decay">What is left of the average in a step; less in the first steps, so that it forgets the start.</param>
    public WeightAverage(IEnumerable<KeyValuePair<string, Parameter>> parameters, double decay)
    {
        _decay = decay;
        foreach (var (name, parameter) in parameters)
        {
            var average = parameter.detach().clone().DetachFromDisposeScope();
            _entries.Add((parameter, average));
            _state.Add(GetName(name), average);
        }
    }

    /// <summary>Gets the averages.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>Gets the name of a weight's average in <see cref="State"/>.</summary>
    public static string GetName(string parameter) => $"average.{parameter}";

    /// <param name="number">The number of the step that was made, from 1.</param>
    public void Update(int number)
    {
        using var noGradient = no_grad();
        double decay = Math.Min(_decay, (1.0 + number) / (10 + number));
        using Scalar kept = decay;
        using Scalar novelty = 1 - decay;
        foreach (var (parameter, average) in _entries)
        {
            average.mul_(kept).add_(parameter, alpha: novelty);
        }
    }

    /// <summary>Exchanges weights and averages; a second call takes it back.</summary>
    public void Swap()
    {
        using var noGradient = no_grad();
        foreach (var (parameter, average) in _entries)
        {
            using var kept = average.clone();
            average.copy_(parameter);
            parameter.copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (var value in _state.Values)
        {
            value.Dispose();
        }
    }
}
