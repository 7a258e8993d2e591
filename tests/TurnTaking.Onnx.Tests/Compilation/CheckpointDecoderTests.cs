using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

/// <summary>Graphs built from <c>model.safetensors</c> give the numbers that PyTorch gives from it.</summary>
public sealed class CheckpointDecoderTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new(Checkpoint.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SinglePrecisionGivesPyTorchsLogits() => AssertGolden(ModelPrecision.Float32, greatest: 1e-4, average: 1e-5);

    /// <summary>The weights and activations have 11 bits.</summary>
    [Fact]
    public void HalfPrecisionGivesPyTorchsLogits() => AssertGolden(ModelPrecision.Float16, greatest: 0.01, average: 0.005);

    /// <summary>The reference's own quantized graph is at most 0.24 and on average 0.09 from PyTorch.</summary>
    [Fact]
    public void QuantizedIsCloserToPyTorchThanTheReferencesQuantizedGraph() =>
        AssertGolden(ModelPrecision.Int8, greatest: 0.24, average: 0.09);

    private void AssertGolden(ModelPrecision precision, double greatest, double average)
    {
        string graph = Compile(precision);
        var distances = GoldenScorer.MeasureDistances(graph, "tiny-qwen2", "torch_f32");
        Assert.True(distances.Max() < greatest, $"at most {distances.Max()}");
        Assert.True(distances.Average() < average, $"on average {distances.Average()}");
    }

    private string Compile(ModelPrecision precision)
    {
        var (configuration, actionIds) = GoldenScorer.ReadModel(_folder.Root);
        string graph = Path.Combine(_folder.Root, "onnx", "model.onnx");
        var description = new CheckpointSource(Path.Combine(_folder.Root, Checkpoint.FileName), configuration, actionIds, precision)
            .Compile(graph, out string? problem);
        Assert.Null(problem);
        Assert.Equal((ModelGraphForm.Fused, precision), (description!.Form, description.Precision));
        return graph;
    }
}
