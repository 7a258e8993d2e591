using TorchSharp;
using TorchSharp.Modules;
using TurnTaking.Training.Modeling;
using static TorchSharp.torch;

namespace TurnTaking.Training.Optimization;

/// <summary>Muon: momentum whose update is made orthogonal, for the matrices of layers.</summary>
/// <remarks>
/// Keller Jordan et al. 2024, https://kellerjordan.github.io/posts/muon, with the coefficients given there: five steps of a Newton-Schulz
/// iteration bring the singular values near 1. Matrices of one shape run as one batch.
/// </remarks>
internal sealed class Muon : IDisposable
{
    private const int Iterations = 5;

    private static readonly Scalar Smallest = 1e-7;
    private static readonly Scalar Linear = 3.4445;
    private static readonly Scalar Cubic = -4.7750;
    private static readonly Scalar Quintic = 2.0315;

    private readonly Scalar _momentum;
    private readonly Scalar _novelty;
    private readonly double _weightDecay;
    private readonly ScalarType _productType;
    private readonly List<List<(Parameter Parameter, Tensor Momentum)>> _groups;

    public Muon(IEnumerable<KeyValuePair<string, Parameter>> parameters, double momentum, double weightDecay, ScalarType productType)
    {
        (_momentum, _novelty, _weightDecay, _productType) = (momentum, 1 - momentum, weightDecay, productType);
        var state = new Dictionary<string, Tensor>();
        var groups = new Dictionary<(long, long), List<(Parameter, Tensor)>>();
        foreach (var (name, parameter) in parameters)
        {
            var value = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            state.Add($"muon.{name}", value);
            var size = (Math.Min(parameter.shape[0], parameter.shape[1]), Math.Max(parameter.shape[0], parameter.shape[1]));
            if (!groups.TryGetValue(size, out var group))
            {
                groups.Add(size, group = []);
            }

            group.Add((parameter, value));
        }

        _groups = [.. groups.Values];
        State = state;
    }

    /// <summary>Gets what a later step depends on.</summary>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    public void Step(double learningRate)
    {
        using var noGradient = no_grad();
        using Scalar kept = 1 - (learningRate * _weightDecay);
        foreach (var group in _groups)
        {
            using var scope = NewDisposeScope();
            var updates = group.Select(entry =>
            {
                var gradient = entry.Parameter.grad!;
                entry.Momentum.mul_(_momentum).add_(gradient, alpha: _novelty);
                var update = gradient.mul(_novelty).Plus(entry.Momentum.mul(_momentum));
                return update.shape[0] > update.shape[1] ? update.t() : update;
            });
            var orthogonal = Orthogonalize(stack([.. updates]), _productType).to(ScalarType.Float32);
            for (int i = 0; i < group.Count; i++)
            {
                var parameter = group[i].Parameter;
                bool isTall = parameter.shape[0] > parameter.shape[1];
                using Scalar rate = -learningRate * Math.Sqrt(Math.Max(1, (double)parameter.shape[0] / parameter.shape[1]));
                parameter.mul_(kept);
                parameter.add_(isTall ? orthogonal[i].t() : orthogonal[i], alpha: rate);
            }
        }
    }

    public void Dispose()
    {
        _momentum.Dispose();
        _novelty.Dispose();
        foreach (var value in State.Values)
        {
            value.Dispose();
        }
    }

    /// <summary>Brings the singular values of wide matrices near 1.</summary>
    private static Tensor Orthogonalize(Tensor matrices, ScalarType productType)
    {
        var value = (matrices / (matrices * matrices).sum([1, 2], keepdim: true).sqrt_().add_(Smallest)).to(productType);
        for (int i = 0; i < Iterations; i++)
        {
            var square = matmul(value, value.mT);
            value = value.mul(Linear).Plus(matmul(square.mul(Cubic).Plus(matmul(square, square).mul(Quintic)), value));
        }

        return value;
    }
}
