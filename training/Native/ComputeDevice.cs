using static TorchSharp.torch;

namespace TurnTaking.Training.Native;

/// <summary>Where tensors live: on a CUDA device where TorchSharp has one, else in the processor's memory.</summary>
internal static class ComputeDevice
{
    public static Device Current { get; } = cuda.is_available() ? CUDA : CPU;
}
