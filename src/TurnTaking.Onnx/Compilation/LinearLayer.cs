using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A matrix that a decoder multiplies with, of one projection or of several side by side.</summary>
/// <param name="type">The type of its elements: floating-point of single or half precision, or bytes of a quantized matrix.</param>
/// <param name="inputSize">The number of rows.</param>
/// <param name="values">The elements, row after row.</param>
/// <param name="bias">What is added to each column.</param>
/// <param name="scales">Of a quantized matrix, what each column is multiplied with.</param>
/// <param name="zeroPoints">Of a quantized matrix, the byte that stands for 0 in each column.</param>
internal sealed class LinearLayer(
    DataType type, int inputSize, byte[] values, float[] bias, float[] scales, byte[] zeroPoints)
{
    /// <summary>
    /// Gets a value indicating whether each token is brought to the same magnitude before a quantized product and back after it.
    /// </summary>
    /// <remarks>
    /// The product quantizes all tokens of a pass with one scale. Where their magnitudes differ much, the small ones lose their bits, and
    /// the scores depend on what else is in the pass.
    /// </remarks>
    public bool LevelsTokens { get; init; }

    /// <summary>Gets the number of columns.</summary>
    public int OutputSize => bias.Length;

    /// <summary>Gets the size of an element in bytes.</summary>
    public static int GetElementSize(DataType type) => type switch
    {
        DataType.Float => 4,
        DataType.Float16 => 2,
        _ => 1,
    };

    /// <summary>Adds the product of a tensor with the matrix, and the bias, to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the product; the names of constants begin with it.</param>
    /// <param name="input">The tensor.</param>
    public void AddProduct(GraphBuilder graph, string name, string input)
    {
        string weight = graph.AddConstant($"{name}/weight", type, [inputSize, OutputSize], values);
        bool hasBias = !Array.TrueForAll(bias, value => value == 0);
        string product = hasBias ? $"{name}/product" : name;
        if (type is DataType.Float or DataType.Float16)
        {
            graph.AddNode("MatMul", [input, weight], [product]);
        }
        else if (LevelsTokens)
        {
            string magnitude = AddMagnitude(graph, name, input);
            graph.AddNode("Div", [input, magnitude], [$"{name}/level"]);
            AddQuantizedProduct(graph, name, $"{name}/level", weight, "", $"{name}/level_product");
            graph.AddNode("Mul", [$"{name}/level_product", magnitude], [product]);
        }
        else
        {
            string biasName = hasBias ? graph.AddConstant($"{name}/bias", DataType.Float, [OutputSize], bias) : "";
            AddQuantizedProduct(graph, name, input, weight, biasName, name);
            return;
        }

        if (hasBias)
        {
            var biasType = type is DataType.Float16 ? type : DataType.Float;
            graph.AddNode("Add", [product, graph.AddConstant($"{name}/bias", biasType, [OutputSize], bias)], [name]);
        }
    }

    private void AddQuantizedProduct(GraphBuilder graph, string name, string input, string weight, string bias, string product)
    {
        string scale = graph.AddConstant($"{name}/scale", DataType.Float, [OutputSize], scales);
        string zeroPoint = graph.AddConstant($"{name}/zero_point", type, [OutputSize], zeroPoints);
        graph.AddContribNode("DynamicQuantizeMatMul", [input, weight, scale, zeroPoint, bias], [product]);
    }

    /// <summary>Adds the greatest magnitude of each token's numbers.</summary>
    private static string AddMagnitude(GraphBuilder graph, string name, string input)
    {
        // So that a token of zeros stays one.
        const float Least = 1e-30f;
        string axis = graph.AddConstant($"{name}/axis", [1], -1);
        string least = graph.AddConstant($"{name}/least", DataType.Float, [1], [Least]);
        graph.AddNode("Abs", [input], [$"{name}/magnitudes"]);
        graph.AddNode("ReduceMax", [$"{name}/magnitudes", axis], [$"{name}/greatest"], GraphBuilder.Integer("keepdims", 1));
        graph.AddNode("Max", [$"{name}/greatest", least], [$"{name}/magnitude"]);
        return $"{name}/magnitude";
    }
}
