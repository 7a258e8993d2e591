using System.Runtime.CompilerServices;

namespace TurnTaking.Cli;

/// <summary>Reads the lines of a stream, each as soon as it has come, in bounded memory.</summary>
/// <param name="stream">The stream to read.</param>
/// <param name="maxLength">The most bytes that a line may have; longer ones are skipped without being kept.</param>
internal sealed class LineReader(Stream stream, int maxLength = LineReader.DefaultMaxLength)
{
    public const int DefaultMaxLength = 16 * 1024 * 1024;
    private const int InitialBufferSize = 64 * 1024;

    private byte[] _buffer = new byte[InitialBufferSize];
    private int _start;
    private int _scanned;
    private int _end;
    private bool _isTooLong;
    private long _number;

    public async IAsyncEnumerable<Line> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_scanned.._end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return TakeLine(_scanned + length);
                _start = _scanned += length + 1;
                continue;
            }

            MakeRoom();

            // The reads of a terminal or a pipe do not stop by themselves when they are canceled.
            var read = stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask();
            int count = await read.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            _end += count;
        }

        if (_end > _start || _isTooLong)
        {
            yield return TakeLine(_end);
        }
    }

    private Line TakeLine(int end)
    {
        bool isTooLong = _isTooLong || end - _start > maxLength;
        _isTooLong = false;
        return new(++_number, isTooLong ? default : _buffer.AsMemory(_start..end), isTooLong);
    }

    private void MakeRoom()
    {
        if (_end - _start > maxLength)
        {
            _isTooLong = true;
            _start = _end;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        _scanned = _end;
    }
}
