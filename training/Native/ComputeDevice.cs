using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace TurnTaking.Training.Native;

/// <summary>Where tensors live: on a CUDA device where TorchSharp has one, else in the processor's memory.</summary>
internal static class ComputeDevice
{
    public static Device Current { get; } = cuda.is_available() ? CUDA : CPU;

    /// <summary>Gets a value indicating whether products in bfloat16 are faster there than in single precision.</summary>
    /// <remarks>
    /// libtorch hands them to oneDNN from AVX-512 on and has a loop of scalars below it. Of the processors with AVX-512, those with
    /// AVX512_BF16 multiply them (Intel 64 and IA-32 Architectures Software Developer's Manual, CPUID leaf 7, subleaf 1, EAX bit 5).
    /// </remarks>
    public static bool HasFastHalfPrecision { get; } =
        cuda.is_available() || (Avx512BW.IsSupported && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0);
}
