using System.Globalization;
using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Rewrites an exported decoder so that it computes only what a turn-taking decision asks for.</summary>
/// <remarks>The compiled graph has the same inputs and caches; its logits are the four actions' at the last position.</remarks>
internal static class GraphCompiler
{
    /// <summary>The name of the file that takes a compiled graph's weights, beside the graph.</summary>
    public const string WeightsFileName = "weights.bin";

    /// <summary>The version of what the compiler makes; another version makes other graphs.</summary>
    public const int Version = 4;

    // ONNX Runtime maps weights into memory where they begin at a page.
    private const int Alignment = 4_096;
    private const int MinExternalByteCount = 1_024;

    /// <summary>Compiles a graph in memory.</summary>
    /// <param name="graph">The exported ONNX graph, weights inside.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="problem">Why the graph cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <returns>The compiled graph, or <see langword="null"/>.</returns>
    public static byte[]? Compile(byte[] graph, ModelConfiguration configuration, IReadOnlyList<int> actionIds, out string? problem) =>
        Compile(() => ModelProto.Parser.ParseFrom(graph), new(folder: null), configuration, actionIds, out problem)?.ToByteArray();

    /// <summary>Compiles a graph into a folder, its weights in a file of their own.</summary>
    /// <param name="graphPath">The exported ONNX graph.</param>
    /// <param name="compiledGraphPath">Where the compiled graph is written.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="problem">Why the graph cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <returns><see langword="true"/> if the graph was compiled.</returns>
    public static bool CompileFile(
        string graphPath, string compiledGraphPath, ModelConfiguration configuration, IReadOnlyList<int> actionIds, out string? problem)
    {
        var bytes = new TensorBytes(Path.GetDirectoryName(graphPath));
        var model = Compile(() => Parse(graphPath), bytes, configuration, actionIds, out problem);
        if (model is null)
        {
            return false;
        }

        using (var weights = File.Create(Path.Combine(Path.GetDirectoryName(compiledGraphPath)!, WeightsFileName)))
        {
            foreach (var initializer in model.Graph.Initializer)
            {
                MoveToFile(initializer, bytes, weights);
            }
        }

        using var compiled = File.Create(compiledGraphPath);
        model.WriteTo(compiled);
        return true;
    }

    private static ModelProto? Compile(
        Func<ModelProto> parse, TensorBytes bytes, ModelConfiguration configuration, IReadOnlyList<int> actionIds, out string? problem)
    {
        try
        {
            var model = parse();
            var editor = new GraphEditor(model.Graph ?? new());
            problem = ActionHead.Replace(editor, bytes, actionIds);
            if (problem is not null)
            {
                return null;
            }

            if (ProcessorFeatures.HasVnni)
            {
                SignedWeights.Convert(editor, bytes);
            }

            problem = FusedDecoder.Replace(model, editor, bytes, configuration);
            return model;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException or FormatException)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static ModelProto Parse(string path)
    {
        using var file = File.OpenRead(path);
        return ModelProto.Parser.ParseFrom(file);
    }

    private static void MoveToFile(TensorProto tensor, TensorBytes bytes, FileStream weights)
    {
        var raw = bytes.Read(tensor);
        if (raw.Length < MinExternalByteCount)
        {
            return;
        }

        weights.Position = (weights.Length + Alignment - 1) / Alignment * Alignment;
        tensor.ExternalData.Clear();
        Add("location", WeightsFileName);
        Add("offset", weights.Position.ToString(CultureInfo.InvariantCulture));
        Add("length", raw.Length.ToString(CultureInfo.InvariantCulture));
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ClearRawData();
        weights.Write(raw.Span);

        void Add(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
