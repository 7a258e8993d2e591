using System.Globalization;
using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Takes the large constants of a graph, which ONNX Runtime then maps into memory from there.</summary>
/// <param name="stream">The file.</param>
/// <param name="cancellationToken">Stops between two constants.</param>
/// <param name="progress">Is told the number of bytes written so far.</param>
internal sealed class WeightsFile(Stream stream, IProgress<long>? progress, CancellationToken cancellationToken)
{
    /// <summary>The file's name, beside the graph.</summary>
    public const string FileName = "weights.bin";

    // ONNX Runtime maps what begins at a page.
    private const int Alignment = 4_096;
    private const int MinByteCount = 1_024;

    private readonly HashSet<TensorProto> _written = [];

    /// <summary>Writes a constant's bytes, or leaves them in the graph where they are few.</summary>
    public void Add(TensorProto tensor, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < MinByteCount)
        {
            tensor.RawData = ByteString.CopyFrom(bytes.Span);
            return;
        }

        Add(tensor, bytes.Length, file => file.Write(bytes.Span));
    }

    /// <summary>Writes a constant's bytes.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="byteCount">How many they are.</param>
    /// <param name="write">Writes them.</param>
    public void Add(TensorProto tensor, long byteCount, Action<Stream> write)
    {
        cancellationToken.ThrowIfCancellationRequested();
        stream.Position = (stream.Position + Alignment - 1) / Alignment * Alignment;
        tensor.ExternalData.Clear();
        AddEntry("location", FileName);
        AddEntry("offset", stream.Position.ToString(CultureInfo.InvariantCulture));
        AddEntry("length", byteCount.ToString(CultureInfo.InvariantCulture));
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ClearRawData();
        write(stream);
        _written.Add(tensor);
        progress?.Report(stream.Position);

        void AddEntry(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>Writes the constants of a graph that are not written yet.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="bytes">Reads them where they are.</param>
    public void AddAll(GraphProto graph, TensorBytes bytes)
    {
        foreach (var tensor in graph.Initializer.Where(tensor => !_written.Contains(tensor)))
        {
            if (TensorBytes.IsExternal(tensor) || tensor.HasRawData)
            {
                Add(tensor, bytes.Read(tensor));
            }
        }
    }
}
