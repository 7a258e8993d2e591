namespace TurnTaking.Onnx;

/// <summary>What computes the model.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>
    /// An NVIDIA GPU. The application must reference the package <c>Microsoft.ML.OnnxRuntime.Gpu</c> in place of
    /// <c>Microsoft.ML.OnnxRuntime</c>.
    /// </summary>
    Cuda,

    /// <summary>
    /// A GPU through DirectX 12 on Windows. The application must reference the package <c>Microsoft.ML.OnnxRuntime.DirectML</c> in place of
    /// <c>Microsoft.ML.OnnxRuntime</c>.
    /// </summary>
    DirectML,

    /// <summary>The GPU or neural engine of Apple devices. The package <c>Microsoft.ML.OnnxRuntime</c> has it on macOS and iOS.</summary>
    CoreML,

    /// <summary>The first of <see cref="Cuda"/>, <see cref="DirectML"/> and <see cref="CoreML"/> that works here, else the processor.</summary>
    Auto,
}
