namespace TurnTaking.Cli;

/// <summary>A line of a file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its bytes without the line feed; they are valid until the next line is read.</param>
/// <param name="IsTooLong">Whether the line was longer than is read; then <paramref name="Bytes"/> is empty.</param>
internal readonly record struct Line(long Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
