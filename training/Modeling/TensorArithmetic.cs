using TorchSharp;
using static TorchSharp.torch;

namespace TurnTaking.Training.Modeling;

/// <summary>Sums and differences in place of TorchSharp's operators, and the value of a tensor.</summary>
/// <remarks>
/// TorchSharp 0.107 hands a new scalar, 1, to the native sum and does not hold it (Tensor.Math.cs, add): a garbage collection at that
/// moment frees it under the call, and the sum fails or is wrong. So no step of training may let TorchSharp make a scalar; those it
/// needs are held.
/// </remarks>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;

    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    public static Tensor Minus(this Tensor left, Tensor right) => left.add(right, MinusOne);

    /// <summary>Gets the number that a tensor of one element holds.</summary>
    public static float ToSingle(this Tensor value)
    {
        using var number = value.detach().cpu();
        return number.data<float>()[0];
    }
}
