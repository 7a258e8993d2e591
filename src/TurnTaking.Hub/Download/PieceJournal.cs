using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace TurnTaking.Hub;

/// <summary>Keeps on disk how much of each piece of a file has been received, so that a killed download goes on where it was.</summary>
/// <remarks>
/// Thread-safe for one writer a piece. It is a hint: after a power failure it may claim what never reached the disk, and the hash of the whole
/// finds that.
/// </remarks>
internal sealed class PieceJournal : IDisposable
{
    private const int Format = 0x31505454; // "TTP1"
    private const int HeaderByteCount = 16;

    private readonly SafeFileHandle _file;
    private readonly int[] _received;
    private readonly Lock _lock = new();
    private int _firstUnfinished;

    private PieceJournal(SafeFileHandle file, long byteCount, int pieceByteCount)
    {
        _file = file;
        ByteCount = byteCount;
        PieceByteCount = pieceByteCount;
        _received = new int[CountPieces(byteCount, pieceByteCount)];
    }

    public int PieceCount => _received.Length;

    public long ByteCount { get; }

    public int PieceByteCount { get; }

    /// <summary>Gets how much has been received in all.</summary>
    public long ReceivedByteCount => _received.Sum(count => (long)count);

    /// <summary>Opens the journal of a file, or begins one if there is none for a file of this size.</summary>
    /// <param name="path">The journal's path.</param>
    /// <param name="byteCount">The file's size.</param>
    /// <param name="pieceByteCount">The size of a piece, for a journal that begins.</param>
    /// <param name="mayResume">Whether the received content is there.</param>
    public static PieceJournal Open(string path, long byteCount, int pieceByteCount, bool mayResume)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            if (mayResume && TryRead(file, byteCount) is { } existing)
            {
                return existing;
            }

            var journal = new PieceJournal(file, byteCount, pieceByteCount);
            journal.Reset();
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public long GetStart(int piece) => (long)piece * PieceByteCount;

    public int GetByteCount(int piece) => (int)Math.Min(PieceByteCount, ByteCount - GetStart(piece));

    public int GetReceived(int piece) => Volatile.Read(ref _received[piece]);

    /// <summary>Notes that more of a piece has been written to the file.</summary>
    /// <returns>Up to where the file is there without a gap.</returns>
    public long Add(int piece, int count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        int received = _received[piece] + count;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, received);
        RandomAccess.Write(_file, bytes, HeaderByteCount + ((long)piece * sizeof(int)));
        lock (_lock)
        {
            _received[piece] = received;
            return GetFrontier();
        }
    }

    /// <summary>Gets up to where the file is there without a gap.</summary>
    public long ReadFrontier()
    {
        lock (_lock)
        {
            return GetFrontier();
        }
    }

    /// <summary>Forgets what was received.</summary>
    public void Reset()
    {
        Array.Clear(_received);
        _firstUnfinished = 0;
        var bytes = new byte[HeaderByteCount + (_received.Length * sizeof(int))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Format);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), PieceByteCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), ByteCount);
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, bytes, 0);
    }

    public void Dispose() => _file.Dispose();

    private long GetFrontier()
    {
        while (_firstUnfinished < PieceCount && _received[_firstUnfinished] == GetByteCount(_firstUnfinished))
        {
            _firstUnfinished++;
        }

        return _firstUnfinished == PieceCount ? ByteCount : GetStart(_firstUnfinished) + _received[_firstUnfinished];
    }

    private static long CountPieces(long byteCount, int pieceByteCount) => (byteCount + pieceByteCount - 1) / pieceByteCount;

    private static PieceJournal? TryRead(SafeFileHandle file, long byteCount)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        if (RandomAccess.Read(file, bytes, 0) < HeaderByteCount ||
            BinaryPrimitives.ReadInt32LittleEndian(bytes) != Format ||
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) != byteCount ||
            BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) is not (> 0 and var pieceByteCount) ||
            bytes.Length != HeaderByteCount + (CountPieces(byteCount, pieceByteCount) * sizeof(int)))
        {
            return null;
        }

        var journal = new PieceJournal(file, byteCount, pieceByteCount);
        for (int piece = 0; piece < journal.PieceCount; piece++)
        {
            int received = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(HeaderByteCount + (piece * sizeof(int))));
            if (received < 0 || received > journal.GetByteCount(piece))
            {
                return null;
            }

            journal._received[piece] = received;
        }

        return journal;
    }
}
