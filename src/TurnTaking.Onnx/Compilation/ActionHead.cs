using System.Runtime.InteropServices;
using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Replaces a language model's head by one that scores the four actions at the last position only.</summary>
/// <remarks>
/// The exported head multiplies every position with the whole vocabulary, and of a quantized model dequantizes all of it on every run. The
/// four rows kept are the ones that the graph itself would have computed with, so the scores are equal up to the rounding of a sum.
/// </remarks>
internal static class ActionHead
{
    /// <summary>The name of the tensor that the actions' rows are multiplied with.</summary>
    public const string LastHiddenState = "turn_taking/last_hidden_state";
    /// <summary>The names of the constants that slice the last position out of a sequence.</summary>
    public const string LastPosition = "turn_taking/last_position";
    public const string SequenceAxis = "turn_taking/sequence_axis";
    public const string EndOfSequence = "turn_taking/end_of_sequence";

    private const string ActionRows = "turn_taking/action_rows";

    /// <summary>Replaces the head.</summary>
    /// <param name="editor">The graph.</param>
    /// <param name="bytes">Reads the graph's constants.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <returns>Why the graph was left as it is, or <see langword="null"/> if the head was replaced.</returns>
    public static string? Replace(GraphEditor editor, TensorBytes bytes, IReadOnlyList<int> actionIds)
    {
        var output = editor.Graph.Output.FirstOrDefault(candidate => candidate.Name == GraphSignature.Logits);
        var head = output is null ? null : editor.FindProducer(output.Name);
        if (head is not { OpType: "MatMul", Input.Count: 2 })
        {
            return $"its {GraphSignature.Logits} come from {head?.OpType ?? "nothing"}, expected MatMul";
        }

        if (output!.Type?.TensorType is not { ElemType: (int)TensorProto.Types.DataType.Float, Shape.Dim: [_, _, _] } logits)
        {
            return $"its {GraphSignature.Logits} are not of type {TensorProto.Types.DataType.Float} and of three dimensions";
        }

        if (new MatrixReader(editor, bytes).ReadLines(head.Input[1], actionIds, axis: 1) is not { } rows)
        {
            return $"the matrix '{head.Input[1]}' of its head is not of a known form";
        }

        editor.AddInitializer(CreateMatrix(rows));
        editor.AddInitializer(CreateIndex(LastPosition, -1));
        editor.AddInitializer(CreateIndex(EndOfSequence, long.MaxValue));
        editor.AddInitializer(CreateIndex(SequenceAxis, 1));
        editor.Replace(
            head,
            new NodeProto
            {
                OpType = "Slice",
                Name = LastHiddenState,
                Input = { head.Input[0], LastPosition, EndOfSequence, SequenceAxis },
                Output = { LastHiddenState },
            },
            CreateProduct());

        logits.Shape.Dim[1] = new() { DimValue = 1 };
        logits.Shape.Dim[2] = new() { DimValue = actionIds.Count };
        editor.RemoveUnused();
        return null;
    }

    /// <summary>Adds the head to a graph that computes <see cref="LastHiddenState"/>.</summary>
    public static void Add(GraphProto graph, float[][] rows)
    {
        graph.Initializer.Add(CreateMatrix(rows));
        graph.Node.Add(CreateProduct());
    }

    private static NodeProto CreateProduct() => new()
    {
        OpType = "MatMul",
        Name = GraphSignature.Logits,
        Input = { LastHiddenState, ActionRows },
        Output = { GraphSignature.Logits },
    };

    private static TensorProto CreateMatrix(float[][] rows)
    {
        int size = rows[0].Length;
        var values = new float[size * rows.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rows[i % rows.Length][i / rows.Length];
        }

        return new()
        {
            Name = ActionRows,
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { size, rows.Length },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
    }

    private static TensorProto CreateIndex(string name, long value) => new()
    {
        Name = name,
        DataType = (int)TensorProto.Types.DataType.Int64,
        Dims = { 1 },
        Int64Data = { value },
    };
}
