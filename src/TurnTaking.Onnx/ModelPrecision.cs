using System.Diagnostics.CodeAnalysis;

namespace TurnTaking.Onnx;

/// <summary>The type of the numbers that most of a model's weights are.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "They are types, and these are the names that they go by.")]
public enum ModelPrecision
{
    /// <summary>Bytes, each matrix with scales of its own, multiplied as integers: for processors.</summary>
    Int8,

    /// <summary>Floating-point numbers of half precision: for GPUs.</summary>
    Float16,

    /// <summary>Floating-point numbers of single precision: what other precisions are compared with.</summary>
    Float32,
}
