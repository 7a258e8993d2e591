namespace TurnTaking.Onnx;

/// <summary>What the compiler has made of a model's graph.</summary>
public enum ModelGraphForm
{
    /// <summary>Nothing: it computes the scores of the whole vocabulary at every position.</summary>
    AsExported,

    /// <summary>It computes the four actions' scores at the last position, with the exporter's operators.</summary>
    ActionHead,

    /// <summary>It computes the four actions' scores at the last position, with fused operators.</summary>
    Fused,
}
