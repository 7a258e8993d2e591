using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>Runs the model on prompts. One caller at a time may use it, only <see cref="Stop"/> may come from another thread.</summary>
internal abstract class PromptRun(GraphSignature signature) : IDisposable
{
    protected GraphSignature Signature => signature;

    protected RunOptions RunOptions { get; } = new();

    public static PromptRun Create(InferenceSession session, GraphSignature signature) =>
        signature.WritesInPlace ? new InPlacePromptRun(session, signature) : new CopyingPromptRun(session, signature);

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

    /// <summary>Makes room for at least so many values; what was there is lost.</summary>
    /// <returns>A pinned array.</returns>
    protected static T[] Grow<T>(T[] array, int length) =>
        array.Length >= length ? array : GC.AllocateArray<T>(Math.Max(length, 2 * array.Length), pinned: true);

    /// <summary>Makes a tensor of the first values of a pinned array.</summary>
    protected static OrtValue CreateTensor<T>(T[] pinned, TensorElementType type, params long[] shape)
    {
        long byteCount = Marshal.SizeOf<T>();
        foreach (long dimension in shape)
        {
            byteCount *= dimension;
        }

        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, shape, Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), byteCount);
    }
}
