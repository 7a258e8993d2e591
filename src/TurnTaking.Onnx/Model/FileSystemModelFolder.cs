using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>A model in the file system.</summary>
internal sealed class FileSystemModelFolder : ModelFolder
{
    private const string GraphFolderName = "onnx";
    private static readonly string[] GraphFileNames = ["model_q8.onnx", "model_quantized.onnx", "model.onnx"];

    private readonly string _folder;

    /// <param name="model">The path of a model folder, or of an ONNX file in one.</param>
    public FileSystemModelFolder(string model)
    {
        string path = Path.GetFullPath(model);
        if (File.Exists(path))
        {
            GraphPath = path;
            string folder = Path.GetDirectoryName(path)!;
            _folder = Path.GetFileName(folder) == GraphFolderName ? Path.GetDirectoryName(folder)! : folder;
        }
        else if (Directory.Exists(path))
        {
            _folder = path;
            GraphPath = FindGraph(path);
        }
        else
        {
            throw new ModelLoadException(
                path,
                $"expected a model folder, an ONNX file in one, or '{OnnxTurnTakingClientOptions.EmbeddedModel}', found nothing there.");
        }
    }

    public override string ModelId => new DirectoryInfo(_folder).Name;

    public override string GraphPath { get; }

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

    private static string FindGraph(string folder)
    {
        string[] folders = [Path.Combine(folder, GraphFolderName), folder];
        var known = folders.SelectMany(_ => GraphFileNames, Path.Combine).FirstOrDefault(File.Exists);
        if (known is not null)
        {
            return known;
        }

        var others = folders.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*.onnx")).ToList();
        return others.Count == 1 ? others[0] : throw new ModelLoadException(
            folder,
            $"expected one ONNX file ({string.Join(", ", GraphFileNames.Select(name => $"{GraphFolderName}/{name}"))}), " +
            (others.Count == 0 ? "found none." : $"found several: {string.Join(", ", others.Select(Path.GetFileName))}; name the one to use."));
    }
}
