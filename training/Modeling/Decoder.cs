using TorchSharp;
using TorchSharp.Modules;
using TurnTaking.Training.Native;
using static TorchSharp.torch;

namespace TurnTaking.Training.Modeling;

/// <summary>A Qwen2 decoder with a tied head, in transformers' names and numerics.</summary>
/// <remarks>
/// Weights are kept in single precision. Matrix products may run in another type: weights and inputs are brought to it for the product and
/// the sum of the layers stays in single precision.
/// </remarks>
internal sealed class Decoder : IDisposable
{
    // Half the standard deviation that keeps magnitudes: with the residual products scaled down too, early losses are smooth.
    private const double MatrixGain = 0.5;
    private const double EmbeddingDeviation = 0.02;

    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Layer[] _layers;
    private readonly Tensor _frequencies;

    // Held, as TensorArithmetic says why.
    private readonly Scalar _epsilon;
    private readonly Scalar _attentionScale;

    private Decoder(DecoderShape shape, Dictionary<string, Parameter> parameters)
    {
        Shape = shape;
        _parameters = parameters;
        _layers = [.. Enumerable.Range(0, shape.LayerCount).Select(index => new Layer(parameters, new ParameterNames(index)))];
        _epsilon = shape.NormalizationEpsilon;
        _attentionScale = Math.Pow(shape.HeadSize, -0.5);
        float[] frequencies =
            [.. Enumerable.Range(0, shape.HeadSize / 2).Select(i => (float)Math.Pow(shape.RotaryBase, -2.0 * i / shape.HeadSize))];
        _frequencies = tensor(frequencies, device: ComputeDevice.Current).DetachFromDisposeScope();
    }

    public DecoderShape Shape { get; }

    /// <summary>Gets the weights by transformers' names, in the order of <see cref="DecoderShape.EnumerateParameters"/>.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Gets the number of weights.</summary>
    public long ParameterCount => _parameters.Values.Sum(parameter => parameter.NumberOfElements);

    /// <summary>Gets or sets the type of matrix products.</summary>
    public ScalarType ProductType { get; set; } = ScalarType.Float32;

    /// <summary>Gets or sets a value indicating whether products are rounded as those of an int8 graph are.</summary>
    public bool IsQuantized { get; set; }

    private Tensor Embedding => _parameters[ParameterNames.Embedding];

    /// <summary>Makes a decoder with random weights.</summary>
    public static Decoder Create(DecoderShape shape, int seed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)seed);
        double residualGain = Math.Pow(2 * shape.LayerCount, -0.5);
        double gain = MatrixGain * Math.Pow(shape.HiddenSize, -0.5);
        return Create(shape, (name, size) =>
        {
            if (size.Length == 1)
            {
                return name.EndsWith("bias", StringComparison.Ordinal) ? zeros(size) : ones(size);
            }

            bool isResidual = name.EndsWith("o_proj.weight", StringComparison.Ordinal) ||
                name.EndsWith("down_proj.weight", StringComparison.Ordinal);
            double deviation = name == ParameterNames.Embedding ? EmbeddingDeviation : isResidual ? gain * residualGain : gain;
            using Scalar scale = deviation;
            return randn(size, generator: generator).mul_(scale);
        });
    }

    /// <summary>Makes a decoder with given weights.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="getValue">Gets the values of the weight with a name and a shape.</param>
    public static Decoder Create(DecoderShape shape, Func<string, long[], Tensor> getValue)
    {
        var parameters = new Dictionary<string, Parameter>();
        foreach (var (name, size) in shape.EnumerateParameters())
        {
            var parameter = new Parameter(getValue(name, size).detach().to(ComputeDevice.Current), requires_grad: true);
            parameter.DetachFromDisposeScope();
            parameters.Add(name, parameter);
        }

        return new(shape, parameters);
    }

    /// <summary>Computes the last hidden states, after the final normalization.</summary>
    /// <param name="ids">Token ids, [rows, length], 64-bit.</param>
    /// <param name="positions">Their positions, of the same shape.</param>
    /// <param name="mask">Which keys each query may see: [rows, 1, length, length], added to the scores in the products' type.</param>
    /// <returns>The states, [rows, length, hidden size], single precision.</returns>
    public Tensor GetHiddenStates(Tensor ids, Tensor positions, Tensor mask)
    {
        var hidden = Embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], Shape.HiddenSize);
        var angles = positions.to(ScalarType.Float32).unsqueeze(-1) * _frequencies;
        var rotation = new Rotation(angles.cos().unsqueeze(2).to(ProductType), angles.sin().unsqueeze(2).to(ProductType));
        foreach (var layer in _layers)
        {
            hidden = hidden.Plus(Attend(layer, Normalize(hidden, layer.InputNormalization), rotation, mask));
            hidden = hidden.Plus(Feed(layer, Normalize(hidden, layer.PostAttentionNormalization)));
        }

        return Normalize(hidden, _parameters[ParameterNames.Normalization]);
    }

    /// <summary>Computes the scores of tokens.</summary>
    /// <param name="hidden">Hidden states, [count, hidden size].</param>
    /// <param name="ids">The ids of the tokens whose scores are wanted, or <see langword="null"/> for the whole vocabulary.</param>
    /// <returns>Scores, [count, number of tokens], in the products' type for the whole vocabulary and in single precision else.</returns>
    public Tensor GetScores(Tensor hidden, Tensor? ids = null) =>
        ids is null
            ? nn.functional.linear(hidden.to(ProductType), Embedding.to(ProductType))
            : nn.functional.linear(hidden, Embedding.index_select(0, ids));

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }

        _frequencies.Dispose();
        _epsilon.Dispose();
        _attentionScale.Dispose();
    }

    private Tensor Normalize(Tensor hidden, Tensor weight)
    {
        var scale = rsqrt((hidden * hidden).mean([-1], keepdim: true).add_(_epsilon));
        return hidden * scale * weight;
    }

    private Tensor Attend(Layer layer, Tensor input, Rotation rotation, Tensor mask)
    {
        long rows = input.shape[0];
        long length = input.shape[1];
        int headSize = Shape.HeadSize;
        int keyValueHeads = Shape.KeyValueHeadCount;
        int queriesPerKey = Shape.HeadCount / keyValueHeads;

        var projected = Multiply(input, cat([layer.Query, layer.Key, layer.Value]), cat([layer.QueryBias, layer.KeyBias, layer.ValueBias]))
            .view(rows, length, Shape.HeadCount + (2 * keyValueHeads), headSize);
        var turned = rotation.Apply(projected.narrow(2, 0, Shape.HeadCount + keyValueHeads), headSize);

        // The queries that share a key head stand one after another, as rows of one product.
        var query = turned.narrow(2, 0, Shape.HeadCount).permute(0, 2, 1, 3)
            .reshape(rows, keyValueHeads, queriesPerKey * length, headSize);
        var key = turned.narrow(2, Shape.HeadCount, keyValueHeads).permute(0, 2, 3, 1);
        var value = projected.narrow(2, Shape.HeadCount + keyValueHeads, keyValueHeads).permute(0, 2, 1, 3);
        var scores = matmul(query, key).view(rows, keyValueHeads, queriesPerKey, length, length).mul(_attentionScale);
        var weights = softmax(scores.Plus(mask.unsqueeze(2)), -1).view(rows, keyValueHeads, queriesPerKey * length, length);
        var attended = matmul(weights, value)
            .view(rows, Shape.HeadCount, length, headSize).permute(0, 2, 1, 3).reshape(rows, length, Shape.QuerySize);
        return Multiply(attended, layer.Output, null);
    }

    private Tensor Feed(Layer layer, Tensor input)
    {
        var both = Multiply(input, cat([layer.Gate, layer.Up]), null);
        var gate = both.narrow(-1, 0, Shape.IntermediateSize);
        var up = both.narrow(-1, Shape.IntermediateSize, Shape.IntermediateSize);
        return Multiply(nn.functional.silu(gate) * up, layer.Down, null);
    }

    private Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
    {
        if (IsQuantized)
        {
            input = FakeQuantizer.QuantizeInput(input);
            weight = FakeQuantizer.QuantizeWeight(weight);
        }

        return nn.functional.linear(input.to(ProductType), weight.to(ProductType), bias?.to(ProductType));
    }

    /// <summary>The weights of a layer.</summary>
    private sealed class Layer(Dictionary<string, Parameter> parameters, ParameterNames names)
    {
        public Tensor InputNormalization { get; } = parameters[names.InputNormalization];

        public Tensor Query { get; } = parameters[names.Query];

        public Tensor QueryBias { get; } = parameters[names.QueryBias];

        public Tensor Key { get; } = parameters[names.Key];

        public Tensor KeyBias { get; } = parameters[names.KeyBias];

        public Tensor Value { get; } = parameters[names.Value];

        public Tensor ValueBias { get; } = parameters[names.ValueBias];

        public Tensor Output { get; } = parameters[names.Output];

        public Tensor PostAttentionNormalization { get; } = parameters[names.PostAttentionNormalization];

        public Tensor Gate { get; } = parameters[names.Gate];

        public Tensor Up { get; } = parameters[names.Up];

        public Tensor Down { get; } = parameters[names.Down];
    }

    /// <summary>Rotates the halves of heads by each token's angles.</summary>
    private readonly record struct Rotation(Tensor Cosine, Tensor Sine)
    {
        public Tensor Apply(Tensor heads, int headSize)
        {
            var first = heads.narrow(-1, 0, headSize / 2);
            var second = heads.narrow(-1, headSize / 2, headSize / 2);
            return cat([(first * Cosine).Minus(second * Sine), (second * Cosine).Plus(first * Sine)], -1);
        }
    }
}
