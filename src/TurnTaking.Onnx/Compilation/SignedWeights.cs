using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Moves quantized weights from unsigned to signed bytes, each with its zero point, so that their products stay the same.</summary>
/// <remarks>
/// The dot product instructions of x86 processors (VNNI) multiply unsigned activations with signed weights. With unsigned weights ONNX
/// Runtime does without them, and takes about twice as long. On processors that lack them it is the signed weights that are worse: their
/// products saturate.
/// </remarks>
internal static class SignedWeights
{
    /// <summary>Converts all integer products of a graph, or none where one of them is of another form.</summary>
    public static void Convert(GraphEditor editor, TensorBytes bytes)
    {
        var products = editor.Graph.Node.Where(node => node.OpType == "MatMulInteger").ToList();
        var names = products.SelectMany(product => product.Input.Where((_, index) => index is 1 or 3)).Distinct().ToList();
        var constants = names.Select(editor.FindConstant).ToList();
        var otherInputs = editor.Graph.Node.SelectMany(
            node => node.Input.Where((_, index) => node.OpType != "MatMulInteger" || index is 0 or 2)).ToHashSet();

        if (products.TrueForAll(product => product.Input.Count == 4) &&
            constants.TrueForAll(constant => constant is { DataType: (int)TensorProto.Types.DataType.Uint8 }) &&
            !names.Exists(otherInputs.Contains))
        {
            constants.ForEach(constant => Convert(constant!, bytes));
        }
    }

    private static void Convert(TensorProto tensor, TensorBytes bytes)
    {
        byte[] values = tensor.Int32Data.Count > 0
            ? [.. tensor.Int32Data.Select(value => (byte)value)]
            : bytes.Read(tensor).ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] ^= 0x80;
        }

        tensor.DataType = (int)TensorProto.Types.DataType.Int8;
        tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        tensor.ExternalData.Clear();
        tensor.Int32Data.Clear();
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(values);
    }
}
