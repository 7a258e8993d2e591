using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Runs the model on prompts. One caller at a time may use it, only <see cref="Stop"/> may come from another thread.</summary>
internal abstract class PromptRun(GraphSignature signature) : IDisposable
{
    // Attention to all earlier tokens costs more than it saves beyond this; measured on the published shape.
    private const int ChunkLength = 256;

    protected GraphSignature Signature => signature;

    protected RunOptions RunOptions { get; } = new();

    public static PromptRun Create(InferenceSession session, GraphSignature signature) =>
        signature.SlotCount > 0 ? new SlotPromptRun(session, signature)
        : signature.WritesInPlace ? new InPlacePromptRun(session, signature)
        : new CopyingPromptRun(session, signature);

    /// <summary>Scores prompts.</summary>
    /// <param name="parts">The prompts; one, unless the graph writes in place.</param>
    /// <param name="logits">Takes the scores of each.</param>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public void Execute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        try
        {
            Compute(parts, logits);
        }
        catch (OnnxRuntimeException exception) when (RunOptions.Terminate)
        {
            throw new OperationCanceledException("The prediction was canceled while the model ran.", exception);
        }
    }

    /// <summary>Ends the run, if there is one, between two of the graph's nodes, and lets none begin until <see cref="Reset"/>.</summary>
    public void Stop() => RunOptions.Terminate = true;

    public void Reset() => RunOptions.Terminate = false;

    public virtual void Dispose() => RunOptions.Dispose();

    protected abstract void Compute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits);

    /// <summary>Gets how many tokens of a prompt, of which so many are not computed yet, are computed in one run.</summary>
    protected static int GetChunkLength(int restLength) => restLength < 2 * ChunkLength ? restLength : ChunkLength;

    /// <summary>Reads the scores of prompts that stand one after the other.</summary>
    protected void ReadLogits(ReadOnlySpan<float> values, Span<ActionLogits> logits)
    {
        for (int i = 0; i < logits.Length * signature.ActionIndices.Count; i++)
        {
            logits[i / signature.ActionIndices.Count][i % signature.ActionIndices.Count] = values[i];
        }
    }
}
