using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Builds a decoder from a checkpoint of the Qwen2 architecture, in the names that transformers gives its weights.</summary>
internal sealed class CheckpointDecoder
{
    private const string Embedding = "turn_taking/embedding";
    private const string EmbeddingWeight = "model.embed_tokens.weight";
    private const string HeadWeight = "lm_head.weight";
    private const int IrVersion = 8;
    private const int OperatorSet = 18;

    private readonly Checkpoint _checkpoint;
    private readonly ModelConfiguration _configuration;
    private readonly WeightsFile _weights;
    private readonly ModelPrecision _precision;
    private readonly HashSet<string> _used = [];
    private readonly GraphProto _graph = new() { Name = "turn_taking" };
    private readonly GraphBuilder _builder;

    private CheckpointDecoder(Checkpoint checkpoint, ModelConfiguration configuration, ModelPrecision precision, WeightsFile weights)
    {
        _checkpoint = checkpoint;
        _configuration = configuration;
        _precision = precision;
        _weights = weights;
        _builder = new(_graph, weights);
    }

    /// <summary>Gets the type of what is not quantized.</summary>
    private DataType FloatType => _precision is ModelPrecision.Float16 ? DataType.Float16 : DataType.Float;

    /// <summary>Builds a decoder.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="precision">The type that most weights shall have.</param>
    /// <param name="weights">Takes them.</param>
    /// <exception cref="ModelLoadException">The weights are not those of the architecture or the configuration.</exception>
    public static ModelProto Build(
        Checkpoint checkpoint,
        ModelConfiguration configuration,
        IReadOnlyList<int> actionIds,
        ModelPrecision precision,
        WeightsFile weights)
    {
        var fusion = configuration.Fusion ??
            throw new ModelLoadException(checkpoint.Path, $"expected an ONNX graph beside it: {FusionParameters.WhyNone}.");
        var decoder = new CheckpointDecoder(checkpoint, configuration, precision, weights);
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "TurnTaking",
            Graph = decoder._graph,
            OpsetImport =
            {
                new OperatorSetIdProto { Domain = "", Version = OperatorSet },
                new OperatorSetIdProto { Domain = GraphBuilder.ContribDomain, Version = 1 },
            },
        };
        decoder.Build(fusion, actionIds);
        new GraphDescription(ModelGraphForm.Fused, precision, actionIds, Problem: null).WriteTo(model);
        return model;
    }

    private void Build(FusionParameters fusion, IReadOnlyList<int> actionIds)
    {
        // All is found and checked before the first weight is read.
        var embedding = Find(EmbeddingWeight, _configuration.VocabularySize, -1);
        long hiddenSize = embedding.Header.Shape[1];
        var layers = Enumerable.Range(0, _configuration.LayerCount).Select(layer => FindLayer(layer, hiddenSize)).ToList();
        var normalizations = DecoderBuilder.GetNormalizations(_configuration.LayerCount).Select(name => Find(name, hiddenSize)).ToList();
        var head = _configuration.TiesEmbeddings ? embedding : Find(HeadWeight, _configuration.VocabularySize, hiddenSize);
        RequireAllUsed();

        AddEmbedding(embedding);
        foreach (var normalization in normalizations)
        {
            _builder.AddConstant(normalization.Name, FloatType, [hiddenSize], normalization.ReadAll());
        }

        new DecoderBuilder(_builder, _configuration, fusion, FloatType).Build(Embedding, layers.Select(layer => layer.Read(_precision)));
        ActionHead.Add(_graph, [.. actionIds.Select(id => ReadRow(head, id))]);
        _weights.AddAll(_graph, new(folder: null));
    }

    private CheckpointTensor Find(string name, params ReadOnlySpan<long> shape)
    {
        _used.Add(name);
        return _checkpoint.Find(name, shape);
    }

    private Layer FindLayer(int index, long hiddenSize)
    {
        string layer = $"model.layers.{index}";
        long querySize = (long)_configuration.AttentionHeadCount * _configuration.HeadSize;
        long keySize = (long)_configuration.KeyValueHeadCount * _configuration.HeadSize;
        var gate = Find($"{layer}.mlp.gate_proj.weight", -1, hiddenSize);
        long intermediateSize = gate.Header.Shape[0];
        return new(
            FindWithBias("q_proj", querySize),
            FindWithBias("k_proj", keySize),
            FindWithBias("v_proj", keySize),
            new(Find($"{layer}.self_attn.o_proj.weight", hiddenSize, querySize), null),
            new(gate, null),
            new(Find($"{layer}.mlp.up_proj.weight", intermediateSize, hiddenSize), null),
            new(Find($"{layer}.mlp.down_proj.weight", hiddenSize, intermediateSize), null));

        CheckpointProjection FindWithBias(string name, long size) => new(
            Find($"{layer}.self_attn.{name}.weight", size, hiddenSize), Find($"{layer}.self_attn.{name}.bias", size));
    }

    /// <summary>A weight that has no place tells of another architecture, whose scores these would not be.</summary>
    private void RequireAllUsed()
    {
        string? unused = _checkpoint.Names.Order(StringComparer.Ordinal).FirstOrDefault(name => !_used.Contains(name) && name != HeadWeight);
        if (unused is not null)
        {
            throw new ModelLoadException(
                _checkpoint.Path,
                $"expected the weights of a Qwen2 model of {_configuration.LayerCount} layers, found a tensor '{unused}' that has no place in one.");
        }
    }

    /// <summary>Adds the lookup of the tokens' vectors; of a quantized model each vector has a scale.</summary>
    private void AddEmbedding(CheckpointTensor embedding)
    {
        long[] shape = [.. embedding.Header.Shape];
        if (_precision is not ModelPrecision.Int8)
        {
            _builder.AddConstant(
                EmbeddingWeight, FloatType, shape, stream => CheckpointMatrix.WriteRows(embedding, FloatType, scales: [], stream));
            _builder.AddNode("Gather", [EmbeddingWeight, GraphSignature.TokenIds], [Embedding]);
            return;
        }

        const string Scales = "turn_taking/embedding/scales";
        const string Vector = "turn_taking/embedding/vector";
        const string Scale = "turn_taking/embedding/scale";
        const string Number = "turn_taking/embedding/number";
        var scales = new float[shape[0]];
        _builder.AddConstant(
            EmbeddingWeight, DataType.Int8, shape, stream => CheckpointMatrix.WriteRows(embedding, DataType.Int8, scales, stream));
        _builder.AddConstant(Scales, DataType.Float, [shape[0], 1], scales);
        _builder.AddNode("Gather", [EmbeddingWeight, GraphSignature.TokenIds], [Vector]);
        _builder.AddNode("Gather", [Scales, GraphSignature.TokenIds], [Scale]);
        _builder.AddNode("Cast", [Vector], [Number], GraphBuilder.Integer("to", (int)DataType.Float));
        _builder.AddNode("Mul", [Number, Scale], [Embedding]);
    }

    private static float[] ReadRow(CheckpointTensor matrix, int row)
    {
        var values = new float[matrix.Header.Shape[1]];
        matrix.Read((long)row * values.Length, values);
        return values;
    }

    /// <summary>The projections of a layer, found and checked but not read.</summary>
    private sealed record Layer(
        CheckpointProjection Query,
        CheckpointProjection Key,
        CheckpointProjection Value,
        CheckpointProjection Output,
        CheckpointProjection Gate,
        CheckpointProjection Up,
        CheckpointProjection Down)
    {
        // What comes to the other projections has been normalized, or is an average of what has: to level it too gains nothing more.
        public DecoderLayer Read(ModelPrecision precision) => new(
            CheckpointProjection.Join(precision, levelsTokens: false, Query, Key, Value),
            CheckpointProjection.Join(precision, levelsTokens: false, Output),
            CheckpointProjection.Join(precision, levelsTokens: false, Gate, Up),
            CheckpointProjection.Join(precision, levelsTokens: true, Down));
    }
}
