using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A checkpoint that a graph is built from.</summary>
internal sealed class CheckpointSource : GraphSource
{
    private readonly ModelPrecision _precision;
    private readonly List<string> _paths;

    /// <param name="path">The path of the checkpoint's file, or of the index of several.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="precision">The type that most weights shall have.</param>
    /// <exception cref="ModelLoadException">A file cannot be read or is damaged.</exception>
    public CheckpointSource(string path, ModelConfiguration configuration, IReadOnlyList<int> actionIds, ModelPrecision precision)
        : base(configuration, actionIds)
    {
        Path = path;
        _precision = precision;
        using var checkpoint = Checkpoint.Open(path);
        _paths = [.. checkpoint.Paths];
        int elementSize = precision switch { ModelPrecision.Int8 => 1, ModelPrecision.Float16 => 2, _ => 4 };
        ExpectedByteCount = checkpoint.ElementCount * elementSize;
    }

    public override string Path { get; }

    public override long ExpectedByteCount { get; }

    protected override IEnumerable<string> Paths => _paths;

    protected override string GetVariant() => $"{_precision}";

    protected override ModelProto? Build(WeightsFile weights, out string? problem)
    {
        problem = null;
        using var checkpoint = Checkpoint.Open(Path);
        return CheckpointDecoder.Build(checkpoint, Configuration, ActionIds, _precision, weights);
    }
}
