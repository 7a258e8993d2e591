using System.Numerics.Tensors;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Checkpoints;

/// <summary>A tensor of a checkpoint.</summary>
/// <param name="File">The file it stands in.</param>
/// <param name="Header">Where and what it is.</param>
internal readonly record struct CheckpointTensor(SafetensorsFile File, SafetensorsTensor Header)
{
    public string Name => Header.Name;

    /// <summary>Reads elements.</summary>
    /// <param name="start">The index of the first one, counted over all dimensions.</param>
    /// <param name="values">Takes them.</param>
    /// <exception cref="ModelLoadException">They cannot be read, or one of them is no finite number.</exception>
    public void Read(long start, Span<float> values)
    {
        File.Read(Header, start, values);
        if (!TensorPrimitives.IsFiniteAll<float>(values))
        {
            throw new ModelLoadException(File.Path, $"expected finite numbers in the tensor '{Name}', found others.");
        }
    }

    /// <summary>Reads all elements.</summary>
    /// <exception cref="ModelLoadException">They cannot be read, or one of them is no finite number.</exception>
    public float[] ReadAll()
    {
        var values = new float[Header.Shape.Aggregate(1L, (product, dimension) => product * dimension)];
        Read(0, values);
        return values;
    }
}
