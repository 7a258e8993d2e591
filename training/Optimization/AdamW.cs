using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TurnTaking.Training.Optimization;

/// <summary>AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization"), for the embedding and all vectors.</summary>
/// <remarks>TorchSharp's own keeps its state to itself; an exact resume needs it.</remarks>
internal sealed class AdamW : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.98;

    private static readonly Scalar FirstScale = FirstDecay;
    private static readonly Scalar FirstNovelty = 1 - FirstDecay;
    private static readonly Scalar SecondScale = SecondDecay;
    private static readonly Scalar SecondNovelty = 1 - SecondDecay;
    private static readonly Scalar Epsilon = 1e-8;

    private readonly List<(Parameter Parameter, Tensor First, Tensor Second)> _entries = [];
    private readonly Dictionary<string, Tensor> _state = [];
    private readonly double _weightDecay;

    public AdamW(IEnumerable<KeyValuePair<string, Parameter>> parameters, double weightDecay)
    {
        _weightDecay = weightDecay;
        foreach (var (name, parameter) in parameters)
        {
            var first = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            var second = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            _entries.Add((parameter, first, second));
            _state.Add($"adam.first.{name}", first);
            _state.Add($"adam.second.{name}", second);
        }
    }

    /// <summary>Gets what a later step depends on, beside its number.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <param name="learningRate">The learning rate.</param>
    /// <param name="number">The number of this step, from 1.</param>
    public void Step(double learningRate, int number)
    {
        using var noGradient = no_grad();
        using Scalar rate = -learningRate / (1 - Math.Pow(FirstDecay, number));
        using Scalar correction = 1 / (1 - Math.Pow(SecondDecay, number));
        using Scalar kept = 1 - (learningRate * _weightDecay);
        foreach (var (parameter, first, second) in _entries)
        {
            using var scope = NewDisposeScope();
            var gradient = parameter.grad!;
            first.mul_(FirstScale).add_(gradient, alpha: FirstNovelty);
            second.mul_(SecondScale).addcmul_(gradient, gradient, SecondNovelty);
            var deviation = second.mul(correction).sqrt_().add_(Epsilon);
            parameter.mul_(kept);
            parameter.addcdiv_(first, deviation, rate);
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
