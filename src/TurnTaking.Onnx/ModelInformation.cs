using System.Security.Cryptography;
using Google.Protobuf;
using TurnTaking.Hub;
using TurnTaking.Models;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>What a model is, as its files say.</summary>
public sealed record ModelInformation
{
    /// <summary>Gets the name under which predictions report the model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Gets the model's revision on the hub; <see langword="null"/> for models that are not of the hub.</summary>
    public string? Revision { get; init; }

    /// <summary>Gets the model's folder; <see langword="null"/> for the embedded model.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets the files.</summary>
    public required IReadOnlyList<ModelFileInformation> Files { get; init; }

    /// <summary>Gets the architecture, as <c>config.json</c> names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>Gets the number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Gets the number of attention heads of a layer.</summary>
    public required int AttentionHeadCount { get; init; }

    /// <summary>Gets the number of key and value heads of a layer.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Gets the size of one head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Gets the most tokens of a prompt; older messages are left out first.</summary>
    public required int MaxTokenCount { get; init; }

    /// <summary>Gets the number of token ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Gets the ids of the tokens that stand for the actions.</summary>
    public required IReadOnlyDictionary<TurnTakingAction, int> ActionTokens { get; init; }

    /// <summary>Gets what made the graph and which operators it is written in.</summary>
    public required string Graph { get; init; }

    /// <summary>Gets the size of the graph's weights by the type of their numbers, which is about what they take in memory.</summary>
    public required IReadOnlyDictionary<string, long> WeightByteCounts { get; init; }

    /// <summary>Gets what a conversation's keys and values take in memory for each token.</summary>
    public int KeyValueByteCountPerToken => 2 * LayerCount * KeyValueHeadCount * HeadSize * sizeof(float);

    /// <summary>Gets the licence, as the model's card names it; <see langword="null"/> if it does not.</summary>
    public string? License { get; init; }

    /// <summary>Gets the languages that the model was made for; <see langword="null"/> if its card does not say.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Reads a model's files; the network is not used, and the model is not run.</summary>
    /// <param name="model">The model, as in <see cref="OnnxTurnTakingClientOptions.Model"/>.</param>
    /// <param name="hub">The hub's options, or <see langword="null"/> for those of the environment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The information.</returns>
    /// <exception cref="ModelLoadException">The model is missing, incomplete or of a kind that this library cannot run.</exception>
    /// <exception cref="HubException">The hub's address is none.</exception>
    public static async Task<ModelInformation> ReadAsync(
        string model, HubClientOptions? hub = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var opened = OnnxModel.Open(model, hub);
        var folder = opened.Folder;
        var configuration = ModelConfiguration.Read(folder);
        var tokenizer = TokenizerFile.Read(folder, configuration.VocabularySize);
        var graph = ReadGraph(opened);
        string? root = (opened as FileSystemOnnxModel)?.Root;
        var reference = root is not null ? ModelRepository.GetReference(model) : null;
        return new()
        {
            ModelId = folder.ModelId,
            Revision = reference is not null ? Path.GetFileName(root) : null,
            Folder = root,
            Files = await ReadFilesAsync(opened, reference, cancellationToken).ConfigureAwait(false),
            Architecture = ModelConfiguration.Architecture,
            LayerCount = configuration.LayerCount,
            AttentionHeadCount = configuration.AttentionHeadCount,
            KeyValueHeadCount = configuration.KeyValueHeadCount,
            HeadSize = configuration.HeadSize,
            MaxTokenCount = Math.Min(configuration.MaxTokenCount, tokenizer.MaxTokenCount ?? int.MaxValue),
            VocabularySize = configuration.VocabularySize,
            ActionTokens = Enum.GetValues<TurnTakingAction>().Zip(tokenizer.Tokenizer.SpecialTokens.Actions).ToDictionary(),
            Graph = Describe(graph),
            WeightByteCounts = CountWeights(graph),
            License = folder.Card.License,
            Languages = folder.Card.Languages,
        };
    }

    private static ModelProto ReadGraph(OnnxModel model)
    {
        try
        {
            using var stream = model.OpenGraph();
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(model.GraphPath, $"expected an ONNX graph, found: {exception.Message}", exception);
        }
    }

    private static string Describe(ModelProto model)
    {
        long version = model.OpsetImport.FirstOrDefault(set => set.Domain.Length == 0)?.Version ?? 0;
        bool isQuantized = model.Graph.Node.Any(node => node.OpType is "MatMulInteger" or "DynamicQuantizeLinear" or "MatMulNBits");
        return $"{(isQuantized ? "quantized" : "floating-point")}, {model.Graph.Node.Count} nodes, opset {version}" +
            (model.ProducerName.Length == 0 ? "" : $", by {model.ProducerName} {model.ProducerVersion}".TrimEnd());
    }

    private static Dictionary<string, long> CountWeights(ModelProto model) => model.Graph.Initializer
        .GroupBy(tensor => (TensorProto.Types.DataType)tensor.DataType)
        .Select(group => (Name: group.Key.ToString().ToLowerInvariant(), Count: group.Sum(tensor => CountBytes(tensor, group.Key))))
        .OrderByDescending(type => type.Count)
        .ToDictionary(type => type.Name, type => type.Count);

    private static long CountBytes(TensorProto tensor, TensorProto.Types.DataType type) =>
        tensor.Dims.Aggregate(1L, (product, size) => product * size) * type switch
        {
            TensorProto.Types.DataType.Int64 => 8,
            TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 => 4,
            TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 => 2,
            _ => 1,
        };

    private static async Task<IReadOnlyList<ModelFileInformation>> ReadFilesAsync(
        OnnxModel model, HubModelReference? reference, CancellationToken cancellationToken)
    {
        var pins = reference is null ? null : PublishedModel.GetPins(reference);
        List<ModelFileInformation> files = [];
        foreach (var (name, path) in model.EnumerateFiles())
        {
            var content = path is not null ? File.OpenRead(path)
                : name == Path.GetFileName(model.GraphPath) ? model.OpenGraph()
                : new MemoryStream(model.Folder.ReadAllBytes(name));
            await using var disposal = content.ConfigureAwait(false);
            long byteCount = content.Length;
            string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
            bool? isWhole = pins?.TryGetValue(name, out string? pin) == true ? pin == sha256
                : path is null ? true
                : await HubCache.IsWholeAsync(path, cancellationToken).ConfigureAwait(false);
            files.Add(new(name, byteCount, sha256, isWhole));
        }

        return files;
    }
}
