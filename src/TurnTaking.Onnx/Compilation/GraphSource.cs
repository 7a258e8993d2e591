using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>What a graph is compiled from.</summary>
/// <param name="configuration">The shape of the model.</param>
/// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
internal abstract class GraphSource(ModelConfiguration configuration, IReadOnlyList<int> actionIds)
{
    /// <summary>Gets the path of the file that names the source.</summary>
    public abstract string Path { get; }

    /// <summary>Gets or sets the function that opens the files that are written.</summary>
    public Func<string, Stream> CreateFile { get; init; } = File.Create;

    /// <summary>Gets about how many bytes will be written.</summary>
    public abstract long ExpectedByteCount { get; }

    protected ModelConfiguration Configuration => configuration;

    protected IReadOnlyList<int> ActionIds => actionIds;

    /// <summary>Gets the paths of the files that the compiled graph depends on.</summary>
    protected abstract IEnumerable<string> Paths { get; }

    /// <summary>
    /// Gets a key of the compiler, the processor's kind, the model's shape, the actions and the files: of their sizes, their times and their
    /// two ends.
    /// </summary>
    /// <remarks>Reading hundreds of megabytes at every start would take longer than loading the compiled graph.</remarks>
    public string ComputeKey()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{GraphCompiler.Version}/{ProcessorFeatures.HasVnni}/{configuration}/{string.Join(',', actionIds)}/{GetVariant()}/");
        foreach (string path in Paths)
        {
            AppendFile(path);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

        void AppendFile(string path)
        {
            const int EndLength = 65_536;
            using var file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            var ends = new byte[2 * EndLength];
            _ = RandomAccess.Read(file, ends.AsSpan(0, EndLength), 0);
            _ = RandomAccess.Read(file, ends.AsSpan(EndLength), Math.Max(0, length - EndLength));
            Append($"{length}/{File.GetLastWriteTimeUtc(path).Ticks}/");
            hash.AppendData(ends);
        }
    }

    /// <summary>Compiles the graph into a folder, its large weights in a file of their own.</summary>
    /// <param name="graphPath">Where the compiled graph is written.</param>
    /// <param name="problem">Why it cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <param name="progress">Is told the number of bytes written so far.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>What was written, or <see langword="null"/> if it cannot be compiled.</returns>
    /// <exception cref="ModelLoadException">The weights cannot be used.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public GraphDescription? Compile(
        string graphPath, out string? problem, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        string folder = System.IO.Path.GetDirectoryName(graphPath)!;
        ModelProto? model;
        using (var stream = CreateFile(System.IO.Path.Combine(folder, WeightsFile.FileName)))
        {
            model = Build(new(stream, progress, cancellationToken), out problem);
            Flush(stream);
        }

        if (model is null)
        {
            return null;
        }

        using var file = CreateFile(graphPath);
        model.WriteTo(file);
        Flush(file);
        return GraphDescription.Read(model, actionIds, graphPath);
    }

    /// <summary>Gets what else than the files, the shape and the actions decides about the compiled graph.</summary>
    protected abstract string GetVariant();

    /// <summary>Builds the compiled graph.</summary>
    protected abstract ModelProto? Build(WeightsFile weights, out string? problem);

    /// <summary>Brings a file to the disk, so that it is not found under its final name empty after the power failed.</summary>
    private static void Flush(Stream stream)
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }
}
