using Microsoft.Extensions.Logging;

namespace TurnTaking.Hub;

/// <summary>Keeps other processes, those of Python's huggingface_hub too, from working on the same content.</summary>
/// <remarks>
/// .NET opens a file that is not shared under the lock, flock(2) on Unix, that Python's filelock takes. It ends with the process.
/// </remarks>
internal static partial class BlobLock
{
    // EWOULDBLOCK on Linux and on macOS, and Windows' sharing violation.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    public static async Task<FileStream> AcquireAsync(string path, TimeSpan delay, ILogger logger, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException exception) when (HeldByAnother.Contains(exception.HResult))
            {
                if (isFirst)
                {
                    LogWaits(logger, path);
                }

                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Another process is downloading the same file; waiting for it to release {LockPath}.")]
    private static partial void LogWaits(ILogger logger, string lockPath);
}
