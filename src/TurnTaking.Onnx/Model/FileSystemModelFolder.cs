using Microsoft.ML.OnnxRuntime;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>A model in the file system.</summary>
internal sealed class FileSystemModelFolder : ModelFolder
{
    private static readonly string[] CheckpointFileNames = [Checkpoint.FileName, Checkpoint.IndexFileName];

    private readonly bool _isNamed;

    /// <param name="model">The path of a model folder, or of an ONNX file or a checkpoint in one.</param>
    /// <param name="modelId">The model's name, or <see langword="null"/> for that of the folder.</param>
    public FileSystemModelFolder(string model, string? modelId = null)
    {
        string path = Path.GetFullPath(model);
        if (File.Exists(path))
        {
            GraphPath = path;
            _isNamed = true;
            string folder = Path.GetDirectoryName(path)!;
            Folder = Path.GetFileName(folder) == ModelFiles.GraphFolderName ? Path.GetDirectoryName(folder)! : folder;
        }
        else if (Directory.Exists(path))
        {
            Folder = path;
            GraphPath = FindGraph(path) ?? FindCheckpoint(path) ?? throw CreateMissing(path);
        }
        else
        {
            throw new ModelLoadException(
                path,
                $"expected a model folder, an ONNX or safetensors file in one, or '{OnnxTurnTakingClientOptions.EmbeddedModel}', found nothing there.");
        }

        ModelId = modelId ?? new DirectoryInfo(Folder).Name;
    }

    public override string ModelId { get; }

    public string Folder { get; }

    public override ModelCard Card => ModelCard.Read(this);

    /// <summary>Tells whether a folder has what the client needs.</summary>
    public static bool IsComplete(string folder)
    {
        try
        {
            var model = new FileSystemModelFolder(folder);
            return model.HasFile(ConfigurationFileName) && model.HasFile(TokenizerFileName);
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
            ModelPrecision.Int8 => FindKnownGraph(Folder, ModelFiles.QuantizedFileNames) ?? FindCheckpoint(Folder) ?? GraphPath,
            ModelPrecision.Float32 => FindCheckpoint(Folder) ?? FindKnownGraph(Folder, ModelFiles.SinglePrecisionFileNames),
            _ => FindCheckpoint(Folder),
        };
        return source ?? throw new ModelLoadException(
            Folder, $"expected {string.Join(" or ", CheckpointFileNames)} for a graph of the precision {precision}, found only {GraphPath}.");
    }

    public override string GetPath(string fileName)
    {
        string[] candidates = [Path.Combine(Path.GetDirectoryName(GraphPath)!, fileName), Path.Combine(Folder, fileName)];
        return candidates.FirstOrDefault(File.Exists) ?? candidates[^1];
    }

    public override byte[] ReadAllBytes(string fileName) => ReadFile(GetPath(fileName));

    public override bool HasFile(string fileName) => File.Exists(GetPath(fileName));

    public override byte[]? ReadGraph(long maxByteCount) =>
        GetByteCount(GraphPath) <= maxByteCount ? ReadFile(GraphPath) : null;

    public override Stream OpenGraph() => File.OpenRead(GraphPath);

    public override IEnumerable<(string Name, string? Path)> EnumerateFiles() =>
        from path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let name = Path.GetRelativePath(Folder, path).Replace('\\', '/')
        where !name.StartsWith('.') && !$"/{name}".Contains($"/{CompiledGraphStore.FolderName}/", StringComparison.Ordinal)
        select (name, (string?)path);

    public override InferenceSession CreateSession(SessionOptions options) => new(GraphPath, options);

    private static long GetByteCount(string path)
    {
        // In the cache of the hub it is a link, and the length of a link is that of its text.
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, $"expected a readable file: {exception.Message}", exception);
        }
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
