using System.Runtime.Intrinsics.X86;

namespace TurnTaking.Onnx;

/// <summary>What this processor can do that decides how a quantized model is computed.</summary>
internal static class ProcessorFeatures
{
    /// <summary>Gets a value indicating whether this is an x86 processor.</summary>
    public static bool IsX86 => X86Base.IsSupported;

    /// <summary>
    /// Gets a value indicating whether this is an x86 processor with the instructions that multiply unsigned with signed bytes and sum them
    /// exactly: AVX-512 VNNI or AVX-VNNI (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, CPUID, leaf 7).
    /// </summary>
    public static bool HasVnni { get; } = DetectVnni();

    /// <summary>
    /// Gets a value indicating whether products of signed quantized weights saturate here unless ONNX Runtime makes them unsigned.
    /// </summary>
    public static bool SaturatesSignedWeights => IsX86 && !HasVnni;

    private static bool DetectVnni()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        const int Avx512Vnni = 1 << 11;
        const int AvxVnni = 1 << 4;
        var (leafCount, _, extended, _) = X86Base.CpuId(7, 0);
        return (Avx512BW.VL.IsSupported && (extended & Avx512Vnni) != 0) ||
            (Avx2.IsSupported && leafCount >= 1 && (X86Base.CpuId(7, 1).Eax & AvxVnni) != 0);
    }
}
