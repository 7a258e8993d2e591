using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A linear projection of a checkpoint.</summary>
/// <param name="Weight">Its matrix, a row for each output.</param>
/// <param name="Bias">What is added to the outputs, if it has that.</param>
internal sealed record CheckpointProjection(CheckpointTensor Weight, CheckpointTensor? Bias)
{
    private int OutputSize => (int)Weight.Header.Shape[0];

    /// <summary>Reads projections that have the same input, side by side.</summary>
    /// <param name="precision">The type that the matrix shall have.</param>
    /// <param name="levelsTokens">The value of <see cref="LinearLayer.LevelsTokens"/>.</param>
    /// <param name="parts">The projections.</param>
    /// <exception cref="ModelLoadException">They cannot be read.</exception>
    public static LinearLayer Join(ModelPrecision precision, bool levelsTokens, params ReadOnlySpan<CheckpointProjection> parts)
    {
        int inputSize = (int)parts[0].Weight.Header.Shape[1];
        int outputSize = 0;
        foreach (var part in parts)
        {
            outputSize += part.OutputSize;
        }

        var type = precision switch
        {
            ModelPrecision.Float32 => DataType.Float,
            ModelPrecision.Float16 => DataType.Float16,
            _ => ProcessorFeatures.SaturatesSignedWeights ? DataType.Uint8 : DataType.Int8,
        };
        var matrix = new CheckpointMatrix(type, inputSize, outputSize);
        var bias = new float[outputSize];
        int column = 0;
        foreach (var part in parts)
        {
            matrix.ReadColumns(part.Weight, column);
            part.Bias?.Read(0, bias.AsSpan(column, part.OutputSize));
            column += part.OutputSize;
        }

        return new(type, inputSize, matrix.Values, bias, matrix.Scales, matrix.ZeroPoints) { LevelsTokens = levelsTokens };
    }
}
