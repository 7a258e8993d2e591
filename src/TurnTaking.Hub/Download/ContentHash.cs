using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace TurnTaking.Hub;

/// <summary>Hashes a file while it is being received: its beginning as soon as that is there.</summary>
internal sealed class ContentHash : IAsyncDisposable
{
    private const int BufferByteCount = 1 << 20;

    private readonly Channel<long> _frontiers = Channel.CreateBounded<long>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<string> _task;

    private ContentHash(SafeFileHandle content, HubFile file, string? pinnedSha256) =>
        _task = Task.Run(() => HashAsync(content, file, pinnedSha256 is not null || file.Sha256 is not null));

    /// <summary>Begins to hash what <see cref="Advance"/> says is there.</summary>
    public static ContentHash Start(SafeFileHandle content, HubFile file, string? pinnedSha256) => new(content, file, pinnedSha256);

    /// <summary>Gets the hash that a file must have.</summary>
    public static string GetExpected(HubFile file, string? pinnedSha256) => pinnedSha256 ?? file.ETag;

    /// <summary>Hashes a file that is there.</summary>
    public static async Task<string> ComputeAsync(string path, HubFile file, string? pinnedSha256, CancellationToken cancellationToken)
    {
        using var content = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var hash = Start(content, file, pinnedSha256);
        await using var disposal = hash.ConfigureAwait(false);
        return await hash.FinishAsync(file.ByteCount, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells that the file is there up to a position.</summary>
    public void Advance(long frontier) => _frontiers.Writer.TryWrite(frontier);

    /// <summary>Waits for the hash of the whole file, which is there.</summary>
    public async Task<string> FinishAsync(long byteCount, CancellationToken cancellationToken)
    {
        Advance(byteCount);
        return await _task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task<string> HashAsync(SafeFileHandle content, HubFile file, bool isSha256)
    {
        using var hash = isSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : CreateGitHash(file.ByteCount);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferByteCount);
        try
        {
            long position = 0;
            while (position < file.ByteCount)
            {
                long frontier = await _frontiers.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                while (position < frontier)
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    int count = RandomAccess.Read(content, buffer.AsSpan(0, (int)Math.Min(buffer.Length, frontier - position)), position);
                    if (count == 0)
                    {
                        throw new EndOfStreamException($"Expected {file.ByteCount} bytes, found {position}.");
                    }

                    hash.AppendData(buffer, 0, count);
                    position += count;
                }
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "It is how git names small files; large ones have a SHA-256.")]
    private static IncrementalHash CreateGitHash(long byteCount)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {byteCount}\0"));
        return hash;
    }
}
