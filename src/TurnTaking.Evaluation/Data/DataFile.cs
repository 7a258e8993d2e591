using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TurnTaking.Evaluation;

/// <summary>A file of labelled conversations.</summary>
internal sealed partial class DataFile(string path)
{
    private const int MagicLength = 4;
    private static readonly byte[] ParquetMagic = "PAR1"u8.ToArray();
    private static readonly byte[] GzipMagic = [0x1F, 0x8B];

    public string Subset { get; } = ShardPattern.Replace(ExtensionPattern.Replace(Path.GetFileName(path), ""), "");

    /// <summary>Finds the files that paths stand for.</summary>
    public static IEnumerable<string> Find(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                yield return path;
            }
            else if (Directory.Exists(path))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true };
                List<string> files = [.. Directory.EnumerateFiles(path, "*", options).Where(file => ExtensionPattern.IsMatch(file))];
                files.Sort(StringComparer.Ordinal);
                if (files.Count == 0)
                {
                    throw new EvaluationDataException(path, null, null, "expected *.parquet, *.jsonl, *.ndjson or *.json files, found none.");
                }

                foreach (string file in files)
                {
                    yield return file;
                }
            }
            else
            {
                throw new EvaluationDataException(path, null, null, "expected a file or a folder, found nothing there.");
            }
        }
    }

    public async IAsyncEnumerable<Record> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (stream, isParquet) = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var records = isParquet
                ? ParquetRecords.ReadAsync(stream, path, cancellationToken)
                : JsonLinesRecords.ReadAsync(stream, path, cancellationToken);
            await foreach (var record in records.ConfigureAwait(false))
            {
                yield return record;
            }
        }
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var (stream, isParquet) = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return isParquet
                ? await ParquetRecords.CountAsync(stream, path, cancellationToken).ConfigureAwait(false)
                : await JsonLinesRecords.CountAsync(stream, path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(Stream Content, bool IsParquet)> OpenAsync(CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            if (!stream.CanSeek)
            {
                throw new IOException("it is a pipe or a device, and evaluation data is read more than once.");
            }

            byte[] magic = await ReadMagicAsync(stream, cancellationToken).ConfigureAwait(false);
            if (!magic.AsSpan().StartsWith(GzipMagic))
            {
                return (stream, magic.AsSpan().SequenceEqual(ParquetMagic));
            }

            stream = new GZipStream(stream, CompressionMode.Decompress);
            magic = await ReadMagicAsync(stream, cancellationToken).ConfigureAwait(false);
            if (!magic.AsSpan().SequenceEqual(ParquetMagic))
            {
                await stream.DisposeAsync().ConfigureAwait(false);
                return (new GZipStream(File.OpenRead(path), CompressionMode.Decompress), false);
            }

            // Parquet is read from its end, so it must be seekable.
            var content = new MemoryStream();
            content.Write(magic);
            await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            return (content, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }

            throw new EvaluationDataException(path, null, null, $"expected a readable file: {exception.Message}", exception);
        }
    }

    private static async Task<byte[]> ReadMagicAsync(Stream stream, CancellationToken cancellationToken)
    {
        var magic = new byte[MagicLength];
        int length = await stream.ReadAtLeastAsync(magic, MagicLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }

        return magic[..length];
    }

    [GeneratedRegex(@"\.(parquet|jsonl|ndjson|json)(\.gz)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ExtensionPattern { get; }

    [GeneratedRegex(@"-\d+-of-\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex ShardPattern { get; }
}
