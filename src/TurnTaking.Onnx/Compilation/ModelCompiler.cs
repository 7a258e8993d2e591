using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Compiles a model into a folder of its own, which <see cref="OnnxTurnTakingClient"/> loads as it is.</summary>
internal sealed class ModelCompiler
{
    private const string GraphFolderName = "onnx";

    private readonly FileSystemOnnxModel _model;
    private readonly GraphSource _source;
    private readonly ModelPrecision? _precision;

    /// <param name="model">The path of a model folder, or of an ONNX or safetensors file in one.</param>
    /// <param name="precision">
    /// The type that most weights shall have. With <see langword="null"/> the graph that the client would run is compiled as it is; of a
    /// model that has none, the checkpoint is quantized.
    /// </param>
    /// <param name="createFile">Opens the files that are written, or <see langword="null"/> for the ordinary way.</param>
    /// <exception cref="ModelLoadException">The model cannot be used, or has nothing to compile a graph of the precision from.</exception>
    public ModelCompiler(string model, ModelPrecision? precision, Func<string, Stream>? createFile = null)
    {
        if (model == OnnxTurnTakingClientOptions.EmbeddedModel)
        {
            throw new ModelLoadException(model, "expected a model folder; the embedded model is compiled whenever it is loaded.");
        }

        _model = new(model);
        _precision = precision;
        var configuration = ModelConfiguration.Read(_model.Folder);
        var tokenizer = TokenizerFile.Read(_model.Folder, configuration.VocabularySize);
        configuration = configuration.LimitTo(tokenizer.MaxTokenCount);
        var actionIds = tokenizer.Tokenizer.SpecialTokens.Actions;
        string source = _model.FindSource(precision);
        createFile ??= File.Create;
        _source = Checkpoints.Checkpoint.IsCheckpoint(source)
            ? new CheckpointSource(source, configuration, actionIds, precision ?? ModelPrecision.Int8) { CreateFile = createFile }
            : new ExportedGraphSource(source, GraphCompiler.Parse(source, out _), configuration, actionIds) { CreateFile = createFile };
    }

    /// <summary>Gets about how many bytes will be written.</summary>
    public long ExpectedByteCount => _source.ExpectedByteCount;

    /// <summary>Compiles the model. The folder appears whole or not at all.</summary>
    /// <param name="output">The path of the folder: nothing, an empty folder or one that was written by this compiler.</param>
    /// <param name="progress">Is told the number of bytes written so far.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <exception cref="ModelLoadException">The model cannot be compiled.</exception>
    /// <exception cref="IOException">The folder holds something else or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public CompiledModel Compile(string output, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        RequireReplaceable(output);

        using var unfinished = new UnfinishedFolder(output);
        var (description, graph) = CompileGraph(Path.Combine(unfinished.Path, GraphFolderName), progress, cancellationToken);
        foreach (string file in new[] { ModelFolder.ConfigurationFileName, ModelFolder.TokenizerFileName, ModelCalibration.FileName }
            .Where(_model.Folder.HasFile))
        {
            using var copy = _source.CreateFile(Path.Combine(unfinished.Path, file));
            copy.Write(_model.Folder.ReadAllBytes(file));
        }

        // Whatever is wrong with it shows now, and not where it is used.
        new OnnxTurnTakingClient(new() { Model = unfinished.Path }).Dispose();
        cancellationToken.ThrowIfCancellationRequested();

        string relativeGraph = Path.Combine(GraphFolderName, graph);
        CompiledManifest.Write(unfinished.Path, relativeGraph);
        unfinished.Finish(isDone: () => false);
        long byteCount = new DirectoryInfo(output).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return new(_source.Path, output, Path.Combine(output, relativeGraph), description, byteCount);
    }

    private (GraphDescription Description, string FileName) CompileGraph(
        string folder, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, GetFileName(ModelPrecision.Float32));
        var description = _source.Compile(path, out string? problem, progress, cancellationToken) ??
            throw new ModelLoadException(_source.Path, $"expected an exported graph of a known form: {problem}.");
        if (_precision is { } precision && description.Precision != precision)
        {
            throw new ModelLoadException(
                _source.Path, $"expected a graph of the precision {precision}, found one of {description.Precision}, and no checkpoint beside it.");
        }

        string fileName = GetFileName(description.Precision);
        File.Move(path, Path.Combine(folder, fileName));
        return (description, fileName);
    }

    private static string GetFileName(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Int8 => "model_q8.onnx",
        ModelPrecision.Float16 => "model_fp16.onnx",
        _ => "model.onnx",
    };

    private static void RequireReplaceable(string output)
    {
        if (File.Exists(output))
        {
            throw new IOException("it is a file, expected nothing there or a folder.");
        }

        if (Directory.Exists(output) && CompiledManifest.FindOther(output) is { } other)
        {
            throw new IOException($"it holds {other}, which the compiler has not written; expected nothing there, an empty folder or a compiled model.");
        }
    }
}
