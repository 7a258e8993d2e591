using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>A model in the file system.</summary>
internal sealed class FileSystemOnnxModel : OnnxModel
{
    private static readonly string[] CheckpointFileNames = [Checkpoint.FileName, Checkpoint.IndexFileName];

    private readonly bool _isNamed;

    /// <param name="model">The path of a model folder, or of an ONNX file or a checkpoint in one.</param>
    /// <param name="modelId">The model's name, or <see langword="null"/> for that of the folder.</param>
    public FileSystemOnnxModel(string model, string? modelId = null)
    {
        string path = Path.GetFullPath(model);
        if (File.Exists(path))
        {
            GraphPath = path;
            _isNamed = true;
            string folder = Path.GetDirectoryName(path)!;
            Root = Path.GetFileName(folder) == ModelFiles.GraphFolderName ? Path.GetDirectoryName(folder)! : folder;
        }
        else if (Directory.Exists(path))
        {
            Root = path;
            GraphPath = FindGraph(path) ?? FindCheckpoint(path) ?? throw CreateMissing(path);
        }
        else
        {
            throw new ModelLoadException(
                path,
                $"expected a model folder, an ONNX or safetensors file in one, or '{OnnxTurnTakingClientOptions.EmbeddedModel}', found nothing there.");
        }

        // What an exporter wrote beside the graph fits it best.
        Folder = new FileSystemModelFolder(modelId ?? new DirectoryInfo(Root).Name, Path.GetDirectoryName(GraphPath)!, Root);
    }

    public override ModelFolder Folder { get; }

    /// <summary>Gets the path of the folder.</summary>
    public string Root { get; }

    /// <summary>Tells whether a folder has what the client needs.</summary>
    public static bool IsComplete(string folder)
    {
        try
        {
            var model = new FileSystemOnnxModel(folder);
            return model.Folder.HasFile(ModelFolder.ConfigurationFileName) && model.Folder.HasFile(ModelFolder.TokenizerFileName);
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }

    public override string GraphPath { get; }

    public override string? CheckpointPath => Checkpoint.IsCheckpoint(GraphPath) ? GraphPath : null;

    /// <summary>Finds what a graph can be compiled from.</summary>
    /// <param name="precision">The type that most of its weights shall have, or <see langword="null"/> for any.</param>
    /// <returns>The path of a graph or of a checkpoint.</returns>
    /// <exception cref="ModelLoadException">There is nothing.</exception>
    public string FindSource(ModelPrecision? precision)
    {
        // A quantized graph keeps the precision that its publisher measured; the others are the checkpoint's.
        string? source = _isNamed || precision is null ? GraphPath : precision switch
        {
            ModelPrecision.Int8 => FindKnownGraph(Root, ModelFiles.QuantizedFileNames) ?? FindCheckpoint(Root) ?? GraphPath,
            ModelPrecision.Float32 => FindCheckpoint(Root) ?? FindKnownGraph(Root, ModelFiles.SinglePrecisionFileNames),
            _ => FindCheckpoint(Root),
        };
        return source ?? throw new ModelLoadException(
            Root, $"expected {string.Join(" or ", CheckpointFileNames)} for a graph of the precision {precision}, found only {GraphPath}.");
    }

    public override byte[]? ReadGraph(long maxByteCount) =>
        GetByteCount(GraphPath) <= maxByteCount ? FileSystemModelFolder.ReadFile(GraphPath) : null;

    public override Stream OpenGraph() => File.OpenRead(GraphPath);

    public override IEnumerable<(string Name, string? Path)> EnumerateFiles() =>
        from path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let name = Path.GetRelativePath(Root, path).Replace('\\', '/')
        where !name.StartsWith('.') && !$"/{name}".Contains($"/{CompiledGraphStore.FolderName}/", StringComparison.Ordinal)
        select (name, (string?)path);

    public override InferenceSession CreateSession(SessionOptions options) => new(GraphPath, options);

    private static long GetByteCount(string path)
    {
        // In the cache of the hub it is a link, and the length of a link is that of its text.
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }

    private static string? FindGraph(string folder)
    {
        if (FindKnownGraph(folder, ModelFiles.GraphFileNames) is { } known)
        {
            return known;
        }

        var others = GetGraphFolders(folder).Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*.onnx")).ToList();
        return others.Count <= 1 ? others.FirstOrDefault() : throw new ModelLoadException(
            folder, $"expected one ONNX file, found several: {string.Join(", ", others.Select(Path.GetFileName))}; name the one to use.");
    }

    private static string? FindKnownGraph(string folder, IEnumerable<string> fileNames) =>
        GetGraphFolders(folder).SelectMany(_ => fileNames, Path.Combine).FirstOrDefault(File.Exists);

    private static string[] GetGraphFolders(string folder) => [Path.Combine(folder, ModelFiles.GraphFolderName), folder];

    private static string? FindCheckpoint(string folder) =>
        CheckpointFileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static ModelLoadException CreateMissing(string folder) => new(
        folder,
        $"expected an ONNX file ({string.Join(", ", ModelFiles.GraphFileNames.Select(name => $"{ModelFiles.GraphFolderName}/{name}"))}) or " +
        $"{string.Join(" or ", CheckpointFileNames)}, found none.");
}
