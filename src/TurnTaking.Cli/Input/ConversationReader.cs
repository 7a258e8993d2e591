using System.Runtime.CompilerServices;

namespace TurnTaking.Cli;

/// <summary>Reads conversations from JSON Lines.</summary>
internal static class ConversationReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads each line as it comes; blank lines are skipped.</summary>
    public static async IAsyncEnumerable<InputRow> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in new LineReader(stream).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ReadRow(line) is { } row)
            {
                yield return row;
            }
        }
    }

    private static InputRow? ReadRow(Line line)
    {
        if (line.IsTooLong)
        {
            return new(line.Number, null, $"expected a line of at most {LineReader.DefaultMaxLength} bytes, found a longer one.");
        }

        var bytes = line.Bytes.Span;
        if (line.Number == 1 && bytes.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        if (bytes.TrimStart(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            return new(line.Number, ConversationParser.Parse(bytes));
        }
        catch (BadInputException exception)
        {
            return new(line.Number, null, exception.Message);
        }
    }
}
