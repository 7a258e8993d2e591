using Microsoft.ML.OnnxRuntime;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>A graph that ONNX Runtime has opened.</summary>
/// <param name="Session">The graph.</param>
/// <param name="Path">Its path, for people to read.</param>
/// <param name="Description">What the compiler has made of it, or <see langword="null"/> if that is nothing.</param>
/// <param name="Problem">Why it is not compiled, or only in part; <see langword="null"/> if it is whole.</param>
/// <param name="Provider">What computes it.</param>
internal sealed record OpenedGraph(
    InferenceSession Session, string Path, GraphDescription? Description, string? Problem, ExecutionProvider Provider)
{
    /// <summary>Gets what the compiler has made of it.</summary>
    public ModelGraphForm Form => Description?.Form ?? ModelGraphForm.AsExported;

    /// <summary>Gets the type of its weights, if the compiler has seen them.</summary>
    public ModelPrecision? Precision => Description?.Precision;

    /// <summary>Gets a value indicating whether its logits are the four actions', and not the vocabulary's.</summary>
    public bool IsCompiled => Description is not null;
}
