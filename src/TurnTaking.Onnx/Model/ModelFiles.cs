using TurnTaking.Hub;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Knows which files of a repository the client needs.</summary>
internal static class ModelFiles
{
    public const string GraphFolderName = "onnx";

    /// <summary>The names of quantized graphs.</summary>
    public static readonly IReadOnlyList<string> QuantizedFileNames = ["model_q8.onnx", "model_quantized.onnx"];

    /// <summary>The names of graphs of single precision.</summary>
    public static readonly IReadOnlyList<string> SinglePrecisionFileNames = ["model.onnx"];

    /// <summary>The graphs to take, the first that is there.</summary>
    public static readonly IReadOnlyList<string> GraphFileNames = [.. QuantizedFileNames, .. SinglePrecisionFileNames, "model_fp16.onnx"];

    private static readonly string[] SmallFileNames =
        [ModelFolder.ConfigurationFileName, ModelFolder.TokenizerFileName, ModelCalibration.FileName, ModelFolder.CardFileName, "LICENSE"];

    /// <summary>Chooses what to download; the graph comes last, so that a folder that has it has everything.</summary>
    /// <exception cref="HubException">The repository has no graph, or several of names that are not known.</exception>
    public static IEnumerable<HubFile> Select(HubModelReference model, IReadOnlyList<HubFile> files)
    {
        var graph = FindGraph(model, files);
        string folder = GetFolder(graph);
        return files
            .Where(file => file != graph && (IsSmall(file, folder) || IsDataOf(file, graph)))
            .OrderBy(file => file.ByteCount)
            .Append(graph);
    }

    private static HubFile FindGraph(HubModelReference model, IReadOnlyList<HubFile> files)
    {
        var graphs = files
            .Where(file => (GetFolder(file) is "" or GraphFolderName) && file.Path.EndsWith(".onnx", StringComparison.Ordinal))
            .ToList();
        var known = GraphFileNames
            .SelectMany(name => new[] { $"{GraphFolderName}/{name}", name })
            .Select(path => graphs.Find(graph => graph.Path == path))
            .FirstOrDefault(graph => graph is not null);
        return known ?? (graphs.Count == 1 ? graphs[0] : throw new HubException(
            $"Expected {model} to have an ONNX file ({string.Join(", ", GraphFileNames.Select(name => $"{GraphFolderName}/{name}"))}), found " +
            (graphs.Count == 0 ? "none." : $"several: {string.Join(", ", graphs.Select(graph => graph.Path))}.")));
    }

    private static bool IsSmall(HubFile file, string graphFolder) =>
        (GetFolder(file) == "" || GetFolder(file) == graphFolder) && SmallFileNames.Contains(Path.GetFileName(file.Path));

    /// <summary>Tells whether a file may hold weights of the graph: exporters name such files after it, or as they like.</summary>
    private static bool IsDataOf(HubFile file, HubFile graph) =>
        GetFolder(file) == GetFolder(graph) &&
        (file.Path.StartsWith(graph.Path, StringComparison.Ordinal) ||
            (GetFolder(graph) != "" && !file.Path.Contains(".onnx", StringComparison.Ordinal) &&
                Path.GetExtension(file.Path) is ".bin" or ".data" or ".weights"));

    private static string GetFolder(HubFile file) => Path.GetDirectoryName(file.Path)!.Replace('\\', '/');
}
