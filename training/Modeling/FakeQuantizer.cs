using TorchSharp;
using static TorchSharp.torch;

namespace TurnTaking.Training.Modeling;

/// <summary>Rounds weights and inputs of products as an int8 graph does, and lets gradients through as if it had not.</summary>
/// <remarks>
/// Weights are symmetric with a scale for each output. The graph gives all tokens of a call one scale; a training row holds many calls, so
/// here each token has its own, which is what the graph's levelled products do and a little finer than the others.
/// </remarks>
internal static class FakeQuantizer
{
    private static readonly Scalar WeightLevels = 127;
    private static readonly Scalar InputLevels = 255;
    private static readonly Scalar Zero = 0;
    private static readonly Scalar Smallest = 1e-12;

    public static Tensor QuantizeWeight(Tensor weight)
    {
        var value = weight.detach();
        var scale = value.abs().amax([1], keepdim: true).clamp_min(Smallest).div(WeightLevels);
        return weight.Plus(((value / scale).round() * scale).Minus(value));
    }

    public static Tensor QuantizeInput(Tensor input)
    {
        var value = input.detach();
        var lowest = value.amin([-1], keepdim: true).clamp_max(Zero);
        var scale = value.amax([-1], keepdim: true).clamp_min(Zero).Minus(lowest).clamp_min(Smallest).div(InputLevels);
        var zeroPoint = (-lowest / scale).round();
        var rounded = (value / scale).round().Plus(zeroPoint).clamp(Zero, InputLevels).Minus(zeroPoint) * scale;
        return input.Plus(rounded.Minus(value));
    }
}
