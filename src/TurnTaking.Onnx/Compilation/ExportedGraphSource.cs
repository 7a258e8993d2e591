using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>An exported graph that is compiled.</summary>
/// <param name="path">The exported ONNX graph.</param>
/// <param name="model">The graph if it has been read, or <see langword="null"/>.</param>
/// <param name="configuration">The shape of the model.</param>
/// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
internal sealed class ExportedGraphSource(
    string path, ModelProto? model, ModelConfiguration configuration, IReadOnlyList<int> actionIds)
    : GraphSource(configuration, actionIds)
{
    private readonly string _folder = System.IO.Path.GetDirectoryName(path)!;
    private readonly List<string> _paths = [path, .. model is null ? [] : TensorBytes.GetFiles(model, System.IO.Path.GetDirectoryName(path)!)];
    private ModelProto? _model = model;

    public override string Path => path;

    public override long ExpectedByteCount => Paths.Sum(file => new FileInfo(file).Length);

    protected override IEnumerable<string> Paths => _paths;

    protected override string GetVariant() => "";

    protected override ModelProto? Build(WeightsFile weights, out string? problem)
    {
        // Compiling changes it, so the next time it is read anew.
        problem = null;
        var read = Interlocked.Exchange(ref _model, null) ?? GraphCompiler.Parse(path, out problem);
        return read is not null && GraphCompiler.Compile(read, new(_folder), Configuration, ActionIds, weights, out problem) ? read : null;
    }
}
