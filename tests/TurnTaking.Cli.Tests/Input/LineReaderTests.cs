using System.Text;
using CsCheck;

namespace TurnTaking.Cli.Tests;

public class LineReaderTests
{
    [Fact]
    public void LinesAreThoseOfTheTextHoweverItIsCut()
    {
        Gen.Char["ab\n\r "].Array[0, 200].Select(Gen.Int[1, 20]).Sample((characters, chunkSize) =>
        {
            string text = new(characters);
            string[] expected = text.Split('\n');
            expected = expected[^1].Length == 0 ? expected[..^1] : expected;

            var lines = Read(new ChunkStream(text.Length, chunkSize, index => (byte)text[index]), 1000);

            Assert.Equal(expected, lines.Select(line => line.Text));
            Assert.Equal(Enumerable.Range(1, expected.Length), lines.Select(line => (int)line.Number));
        });
    }

    [Fact]
    public void LinesLongerThanAllowedAreMarkedAndTheNextOnesAreRead()
    {
        Gen.Int[0, 30].Array[1, 8].Select(Gen.Int[1, 40]).Sample((lengths, chunkSize) =>
        {
            string text = string.Concat(lengths.Select(length => new string('a', length) + "\n"));

            var lines = Read(new ChunkStream(text.Length, chunkSize, index => (byte)text[index]), 10);

            Assert.Equal(lengths.Select(length => length > 10), lines.Select(line => line.IsTooLong));
            Assert.Equal(lengths.Select(length => length > 10 ? 0 : length), lines.Select(line => line.Text.Length));
        });
    }

    [Fact]
    public void LongLinesAreNotKeptInMemory()
    {
        const int Length = 100_000_000;
        var stream = new ChunkStream(Length + 4, 1_000_000, index => index < Length ? (byte)'a' : "\nok\n"u8[index - Length]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var lines = Read(stream, LineReader.DefaultMaxLength);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal([(1, "", true), (2, "ok", false)], lines);
        Assert.InRange(allocated, 0, 5L * LineReader.DefaultMaxLength);
    }

    [Fact]
    public async Task AReadThatDoesNotEndCanBeCanceled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var never = new TaskCompletionSource<int>();
        var reader = new LineReader(new NeverReadStream(never.Task));
        await using var lines = reader.ReadAsync(cancellation.Token).GetAsyncEnumerator(cancellation.Token);

        var next = lines.MoveNextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static List<(long Number, string Text, bool IsTooLong)> Read(Stream stream, int maxLength)
    {
        var lines = new LineReader(stream, maxLength).ReadAsync(TestContext.Current.CancellationToken).ToBlockingEnumerable();
        return [.. lines.Select(line => (line.Number, Encoding.ASCII.GetString(line.Bytes.Span), line.IsTooLong))];
    }

    /// <summary>Gives a number of bytes, a chunk at a time.</summary>
    private sealed class ChunkStream(int length, int chunkSize, Func<int, byte> getByte) : TestStream
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(Math.Min(chunkSize, buffer.Length), length - _position);
            for (int i = 0; i < count; i++)
            {
                buffer.Span[i] = getByte(_position++);
            }

            return ValueTask.FromResult(count);
        }
    }

    private sealed class NeverReadStream(Task<int> never) : TestStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(never);
    }
}
