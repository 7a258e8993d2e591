using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

namespace TurnTaking.Training.Native;

/// <summary>Lets TorchSharp's native library load where the C++ library is older than the one that it was linked with.</summary>
/// <remarks>
/// TorchSharp 0.107's library for Linux asks for version GLIBCXX_3.4.32 of libstdc++ (GCC 13), so the loader refuses it on Debian 12.
/// It uses nothing of that version: the one symbol is <c>std::ios_base_library_init</c>, a mark that the compiler leaves and no code
/// refers to. A copy whose need of the version is marked as weak (VER_FLG_WEAK, "Symbol Versioning" of the Linux Standard Base) loads.
/// </remarks>
internal static class TorchLibrary
{
    private const string Name = "LibTorchSharp";
    private const string NewerVersion = "GLIBCXX_3.4.32";

    private static readonly Lazy<nint> Patched = new(LoadPatched);

    [ModuleInitializer]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux())
        {
            KeepFreedMemory();

            // Called only for a library that was not found or could not be loaded.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) => name == Name ? Patched.Value : 0;
        }
    }

    /// <summary>Marks the need of a version as weak in an ELF file of 64 bits, little-endian.</summary>
    /// <returns>Whether the file has such a need.</returns>
    internal static bool MarkWeak(Span<byte> file, string version)
    {
        const int SectionHeaderSize = 64;
        const uint NeededVersions = 0x6FFFFFFE;
        const ushort Weak = 2;

        int sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        bool isFound = false;
        for (int i = 0; i < count; i++)
        {
            var section = file.Slice(sections + (i * SectionHeaderSize), SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != NeededVersions)
            {
                continue;
            }

            int names = GetOffset(file.Slice(sections + ((int)BinaryPrimitives.ReadUInt32LittleEndian(section[40..]) * SectionHeaderSize)));
            int libraryCount = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[44..]);
            for (int library = GetOffset(section); libraryCount > 0; libraryCount--)
            {
                int versionCount = BinaryPrimitives.ReadUInt16LittleEndian(file[(library + 2)..]);
                int need = library + (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(library + 8)..]);
                for (; versionCount > 0; versionCount--)
                {
                    var name = file[(names + (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(need + 8)..]))..];
                    if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == version)
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(file[(need + 4)..], Weak);
                        isFound = true;
                    }

                    need += (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(need + 12)..]);
                }

                library += (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(library + 12)..]);
            }
        }

        return isFound;

        static int GetOffset(ReadOnlySpan<byte> section) => (int)BinaryPrimitives.ReadUInt64LittleEndian(section[24..]);
    }

    /// <summary>Lets the C library keep what is freed: a step's tensors come again in the next one, and fresh pages cost time.</summary>
    private static void KeepFreedMemory()
    {
        // Numbers of malloc.h; a library that is not glibc has no mallopt, and does not need it.
        const int TrimThreshold = -1;
        const int MaxMappedBlocks = -4;
        const int MaxArenas = -8;
        if (NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, "mallopt", out nint address))
        {
            var setOption = Marshal.GetDelegateForFunctionPointer<SetMemoryOption>(address);
            setOption(TrimThreshold, int.MaxValue);
            setOption(MaxMappedBlocks, 0);
            setOption(MaxArenas, 1);
        }
    }

    private static nint LoadPatched()
    {
        string? path = FindFile();
        if (path is null)
        {
            return 0;
        }

        byte[] library = File.ReadAllBytes(path);
        if (!MarkWeak(library, NewerVersion))
        {
            return 0;
        }

        // What it depends on is found beside the original; the copy has to be a file only until it is loaded.
        NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(path)!, "libtorch.so"));
        string copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, library);
            return NativeLibrary.Load(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetMemoryOption(int option, int value);

    private static string? FindFile()
    {
        string fileName = $"lib{Name}.so";
        string folders = (string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "";
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
            .Select(folder => Path.Combine(folder, fileName))
            .FirstOrDefault(File.Exists);
    }
}
