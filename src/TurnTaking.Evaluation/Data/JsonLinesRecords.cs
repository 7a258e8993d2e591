using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace TurnTaking.Evaluation;

/// <summary>Reads records from JSON Lines: one JSON object a line, in UTF-8. Blank lines are left out.</summary>
internal static class JsonLinesRecords
{
    public static async IAsyncEnumerable<Record> ReadAsync(
        Stream stream, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in ReadLinesAsync(stream, path, cancellationToken).ConfigureAwait(false))
        {
            yield return Parse(line, path, number);
        }
    }

    public static async Task<long> CountAsync(Stream stream, string path, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var _ in ReadLinesAsync(stream, path, cancellationToken).ConfigureAwait(false))
        {
            count++;
        }

        return count;
    }

    /// <summary>Gets the value of JSON as <see cref="Record"/> describes it.</summary>
    public static object? ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out long number) ? (object)number : element.GetDouble(),
        JsonValueKind.Array => element.EnumerateArray().Select(ToValue).ToList(),
        JsonValueKind.Object => ToValues(element),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        _ => null,
    };

    private static Dictionary<string, object?> ToValues(JsonElement element)
    {
        var values = new Dictionary<string, object?>();
        foreach (var property in element.EnumerateObject())
        {
            values[property.Name] = ToValue(property.Value);
        }

        return values;
    }

    private static Record Parse(ReadOnlySequence<byte> line, string path, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return new(path, number, ToValues(document.RootElement));
            }

            return Bad($"expected a JSON object, found {document.RootElement.ValueKind}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Bad($"expected a JSON object, found broken JSON: {exception.Message}", exception);
        }

        Record Bad(string problem, Exception? exception = null) =>
            new(path, number, new Dictionary<string, object?>(), new(path, number, null, problem, exception));
    }

    private static async IAsyncEnumerable<(long Number, ReadOnlySequence<byte> Line)> ReadLinesAsync(
        Stream stream, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new(leaveOpen: true));
        long number = 0;
        while (true)
        {
            var read = await ReadAsync(reader, path, number + 1, cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (TryReadLine(ref buffer, read.IsCompleted, out var line))
            {
                number++;
                if (number == 1)
                {
                    line = SkipByteOrderMark(line);
                }

                if (!IsBlank(line))
                {
                    yield return (number, line);
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task<ReadResult> ReadAsync(PipeReader reader, string path, long number, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new EvaluationDataException(path, number, null, $"expected a readable file: {exception.Message}", exception);
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, bool isCompleted, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        bool isLast = isCompleted && !buffer.IsEmpty;
        if (isLast)
        {
            buffer = buffer.Slice(buffer.End);
        }

        return isLast;
    }

    private static ReadOnlySequence<byte> SkipByteOrderMark(ReadOnlySequence<byte> line)
    {
        var preamble = Encoding.UTF8.Preamble;
        return line.Length >= preamble.Length && line.Slice(0, preamble.Length).ToArray().AsSpan().SequenceEqual(preamble)
            ? line.Slice(preamble.Length)
            : line;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
