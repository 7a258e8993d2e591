using Microsoft.ML.OnnxRuntime;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx;

/// <summary>A model in the file system.</summary>
internal sealed class FileSystemModelFolder : ModelFolder
{
    private const string GraphFolderName = "onnx";
    private static readonly string[] QuantizedFileNames = ["model_q8.onnx", "model_quantized.onnx"];
    private static readonly string[] SinglePrecisionFileNames = ["model.onnx"];
    private static readonly string[] GraphFileNames = [.. QuantizedFileNames, .. SinglePrecisionFileNames, "model_fp16.onnx"];

    private static readonly string[] CheckpointFileNames = [Checkpoint.FileName, Checkpoint.IndexFileName];

    private readonly string _folder;
    private readonly bool _isNamed;

    /// <param name="model">The path of a model folder, or of an ONNX file or a checkpoint in one.</param>
    public FileSystemModelFolder(string model)
    {
        string path = Path.GetFullPath(model);
        if (File.Exists(path))
        {
            GraphPath = path;
            _isNamed = true;
            string folder = Path.GetDirectoryName(path)!;
            _folder = Path.GetFileName(folder) == GraphFolderName ? Path.GetDirectoryName(folder)! : folder;
        }
        else if (Directory.Exists(path))
        {
            _folder = path;
            GraphPath = FindGraph(path) ?? FindCheckpoint(path) ?? throw CreateMissing(path);
        }
        else
        {
            throw new ModelLoadException(
                path,
                $"expected a model folder, an ONNX or safetensors file in one, or '{OnnxTurnTakingClientOptions.EmbeddedModel}', found nothing there.");
        }
    }

    public override string ModelId => new DirectoryInfo(_folder).Name;

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
            ModelPrecision.Int8 => FindKnownGraph(_folder, QuantizedFileNames) ?? FindCheckpoint(_folder) ?? GraphPath,
            ModelPrecision.Float32 => FindCheckpoint(_folder) ?? FindKnownGraph(_folder, SinglePrecisionFileNames),
            _ => FindCheckpoint(_folder),
        };
        return source ?? throw new ModelLoadException(
            _folder, $"expected {string.Join(" or ", CheckpointFileNames)} for a graph of the precision {precision}, found only {GraphPath}.");
    }

    public override string GetPath(string fileName)
    {
        string[] candidates = [Path.Combine(Path.GetDirectoryName(GraphPath)!, fileName), Path.Combine(_folder, fileName)];
        return candidates.FirstOrDefault(File.Exists) ?? candidates[^1];
    }

    public override byte[] ReadAllBytes(string fileName) => ReadFile(GetPath(fileName));

    public override bool HasFile(string fileName) => File.Exists(GetPath(fileName));

    public override byte[]? ReadGraph(long maxByteCount) =>
        new FileInfo(GraphPath).Length <= maxByteCount ? ReadFile(GraphPath) : null;

    public override InferenceSession CreateSession(SessionOptions options) => new(GraphPath, options);

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
        if (FindKnownGraph(folder, GraphFileNames) is { } known)
        {
            return known;
        }

        var others = GetGraphFolders(folder).Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*.onnx")).ToList();
        return others.Count <= 1 ? others.FirstOrDefault() : throw new ModelLoadException(
            folder, $"expected one ONNX file, found several: {string.Join(", ", others.Select(Path.GetFileName))}; name the one to use.");
    }

    private static string? FindKnownGraph(string folder, string[] fileNames) =>
        GetGraphFolders(folder).SelectMany(_ => fileNames, Path.Combine).FirstOrDefault(File.Exists);

    private static string[] GetGraphFolders(string folder) => [Path.Combine(folder, GraphFolderName), folder];

    private static string? FindCheckpoint(string folder) =>
        CheckpointFileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static ModelLoadException CreateMissing(string folder) => new(
        folder,
        $"expected an ONNX file ({string.Join(", ", GraphFileNames.Select(name => $"{GraphFolderName}/{name}"))}) or " +
        $"{string.Join(" or ", CheckpointFileNames)}, found none.");
}
