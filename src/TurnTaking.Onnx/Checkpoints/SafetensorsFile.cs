using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Checkpoints;

/// <summary>A file of tensors in the safetensors format (https://huggingface.co/docs/safetensors).</summary>
/// <remarks>
/// The header is checked whole when the file is opened. Values are read and not mapped into memory: of a mapped file that becomes shorter
/// or unreadable, the next access would end the process. Thread-safe.
/// </remarks>
internal sealed class SafetensorsFile : IDisposable
{
    // The limit of the format's own library.
    private const int MaxHeaderLength = 100_000_000;

    private readonly SafeFileHandle _file;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;

        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        long fileLength = RandomAccess.GetLength(file);
        ReadBytes(prefix, 0, "the length of its header");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeaderLength || (long)headerLength > fileLength - prefix.Length)
        {
            throw Error(
                $"expected a safetensors file; its first 8 bytes tell of a header of {headerLength} bytes, but the file has {fileLength} " +
                $"and a header at most {MaxHeaderLength}.");
        }

        var header = new byte[headerLength];
        ReadBytes(header, prefix.Length, "its header");
        _dataStart = prefix.Length + header.Length;
        try
        {
            Tensors = SafetensorsHeader.Read(header, fileLength - _dataStart);
        }
        catch (InvalidDataException exception)
        {
            throw Error($"expected a safetensors file: {exception.Message}", exception);
        }
    }

    public string Path { get; }

    /// <summary>Gets the tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read or is not of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            return new(path, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new ModelLoadException(path, $"expected a readable file: {exception.Message}", exception);
        }
        catch (ModelLoadException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads elements of a tensor of the type F32, F16 or BF16.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="start">The index of the first element, counted over all dimensions.</param>
    /// <param name="values">Takes the elements.</param>
    /// <exception cref="ModelLoadException">The tensor is of another type, or the file cannot be read.</exception>
    public void Read(SafetensorsTensor tensor, long start, Span<float> values)
    {
        switch (tensor.ElementType)
        {
            case "F32":
                ReadElements(tensor, start, MemoryMarshal.AsBytes(values), sizeof(float));
                break;
            case "F16":
                ReadHalves(tensor, start, values, static (from, to) =>
                    TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(from), to));
                break;
            case "BF16":
                ReadHalves(tensor, start, values, static (from, to) =>
                {
                    for (int i = 0; i < from.Length; i++)
                    {
                        to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
                    }
                });
                break;
            default:
                throw Error($"expected the tensor '{tensor.Name}' to be of the type F32, F16 or BF16, found {tensor.ElementType}.");
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadHalves(SafetensorsTensor tensor, long start, Span<float> values, Conversion convert)
    {
        ushort[] buffer = ArrayPool<ushort>.Shared.Rent(values.Length);
        try
        {
            var halves = buffer.AsSpan(0, values.Length);
            ReadElements(tensor, start, MemoryMarshal.AsBytes(halves), sizeof(ushort));
            convert(halves, values);
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(buffer);
        }
    }

    private void ReadElements(SafetensorsTensor tensor, long start, Span<byte> bytes, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, (tensor.ByteCount - bytes.Length) / elementSize);
        ReadBytes(bytes, _dataStart + tensor.Offset + (start * elementSize), $"the tensor '{tensor.Name}'");
    }

    private void ReadBytes(Span<byte> bytes, long offset, string what)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int count = RandomAccess.Read(_file, bytes, offset);
                if (count == 0)
                {
                    throw Error($"expected a safetensors file; it ends at {offset}, before the end of {what}.");
                }

                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (IOException exception)
        {
            throw Error($"expected a readable file: {exception.Message}", exception);
        }
    }

    private ModelLoadException Error(string problem, Exception? innerException = null) => new(Path, problem, innerException);

    private delegate void Conversion(ReadOnlySpan<ushort> from, Span<float> to);
}
