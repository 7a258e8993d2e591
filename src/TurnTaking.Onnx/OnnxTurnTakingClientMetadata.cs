namespace TurnTaking.Onnx;

/// <summary>Says what an <see cref="OnnxTurnTakingClient"/> runs.</summary>
public sealed class OnnxTurnTakingClientMetadata : TurnTakingClientMetadata
{
    internal OnnxTurnTakingClientMetadata(string modelId, OpenedGraph graph)
        : base("onnx", defaultModelId: modelId)
    {
        GraphPath = graph.Path;
        GraphForm = graph.Form;
        Precision = graph.Precision;
        Problem = graph.Problem;
        ExecutionProvider = graph.Provider;
    }

    /// <summary>Gets the path of the graph that runs; of one compiled in memory, that of the exported graph.</summary>
    public string GraphPath { get; }

    /// <summary>Gets what the compiler has made of the graph.</summary>
    public ModelGraphForm GraphForm { get; }

    /// <summary>Gets the type of the graph's weights, or <see langword="null"/> if it runs as it was exported.</summary>
    public ModelPrecision? Precision { get; }

    /// <summary>Gets why the graph was not compiled, or only in part; <see langword="null"/> if it was whole.</summary>
    public string? Problem { get; }

    /// <summary>Gets what computes the graph.</summary>
    public ExecutionProvider ExecutionProvider { get; }
}
