using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace TurnTaking.Hub;

/// <summary>Brings one file from the hub to its place: whole and verified, or not at all.</summary>
internal sealed partial class FileDownload(
    HubTransport transport,
    HubSettings settings,
    HubTuning tuning,
    HubModelReference model,
    string commit,
    Action<long> report,
    ILogger logger)
{
    /// <summary>Downloads a file unless it is there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pinnedSha256">The SHA-256 that it must have whatever the hub says.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="isVerified">Whether the hash is computed; a measurement of its cost leaves it out.</param>
    /// <param name="cancellationToken">Ends the download; what has been received is kept.</param>
    public async Task RunAsync(
        HubFile file, string? pinnedSha256, DownloadTarget target, bool isVerified, CancellationToken cancellationToken)
    {
        var held = await BlobLock.AcquireAsync(target.LockPath, tuning.LockDelay, logger, cancellationToken).ConfigureAwait(false);
        await using var disposal = held.ConfigureAwait(false);
        if (await IsThereAsync(target.ContentPath, file, pinnedSha256, cancellationToken).ConfigureAwait(false))
        {
            report(file.ByteCount);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target.ContentPath)!);
        bool isResumed;
        do
        {
            isResumed = await TryDownloadAsync(file, pinnedSha256, target, isVerified, cancellationToken).ConfigureAwait(false);
        }
        while (isResumed);
    }

    /// <summary>Tells whether a file is there, by its content.</summary>
    public static async Task<bool> IsThereAsync(string path, HubFile file, string? pinnedSha256, CancellationToken cancellationToken) =>
        new FileInfo(path) is { Exists: true } info && info.Length == file.ByteCount &&
        await ContentHash.ComputeAsync(path, file, pinnedSha256, cancellationToken).ConfigureAwait(false) ==
            ContentHash.GetExpected(file, pinnedSha256);

    /// <returns>Whether to begin anew, since what was received before was not part of the file.</returns>
    private async Task<bool> TryDownloadAsync(
        HubFile file, string? pinnedSha256, DownloadTarget target, bool isVerified, CancellationToken cancellationToken)
    {
        long before;
        string hash;
        using (var content = OpenContent(target.UnfinishedPath, file.ByteCount, out bool mayResume))
        using (var journal = PieceJournal.Open(target.JournalPath, file.ByteCount, tuning.PieceByteCount, mayResume))
        {
            before = journal.ReceivedByteCount;
            if (before > 0)
            {
                LogResumes(logger, file.Path, before, file.ByteCount);
                report(before);
            }

            hash = await ReceiveAsync(file, pinnedSha256, content, journal, isVerified, cancellationToken).ConfigureAwait(false);
        }

        string expected = ContentHash.GetExpected(file, pinnedSha256);
        if (!isVerified || hash == expected)
        {
            File.Move(target.UnfinishedPath, target.ContentPath, overwrite: true);
            File.Delete(target.JournalPath);
            return false;
        }

        File.Delete(target.UnfinishedPath);
        File.Delete(target.JournalPath);
        if (before == 0)
        {
            throw new HubException(
                $"Expected {file.Path} with the hash {expected}, {settings.Endpoint} gave content with the hash {hash}; it was deleted. " +
                $"Try again. If it stays so, the file was altered on the way: {HubErrors.CheckEndpoint(settings)}");
        }

        report(-file.ByteCount);
        LogBeginsAnew(logger, file.Path);
        return true;
    }

    private async Task<string> ReceiveAsync(
        HubFile file,
        string? pinnedSha256,
        SafeFileHandle content,
        PieceJournal journal,
        bool isVerified,
        CancellationToken cancellationToken)
    {
        var receiver = new PieceReceiver(
            transport, settings, tuning, model, transport.GetFileUri(model, commit, file), file, content, journal, report, logger);
        if (journal.PieceCount > 1)
        {
            try
            {
                if (!isVerified)
                {
                    await receiver.ReceivePiecesAsync(null, cancellationToken).ConfigureAwait(false);
                    return "";
                }

                var hash = ContentHash.Start(content, file, pinnedSha256);
                await using var disposal = hash.ConfigureAwait(false);
                await receiver.ReceivePiecesAsync(hash, cancellationToken).ConfigureAwait(false);
                return await hash.FinishAsync(file.ByteCount, cancellationToken).ConfigureAwait(false);
            }
            catch (RangeIgnoredException exception)
            {
                LogWhole(logger, file.Path, exception.Message);
            }
        }

        report(-journal.ReceivedByteCount);
        journal.Reset();
        await receiver.ReceiveWholeAsync(cancellationToken).ConfigureAwait(false);
        var wholeHash = ContentHash.Start(content, file, pinnedSha256);
        await using var wholeDisposal = wholeHash.ConfigureAwait(false);
        return await wholeHash.FinishAsync(file.ByteCount, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="path">The file's path.</param>
    /// <param name="byteCount">Its size, which is reserved at once.</param>
    /// <param name="isThere">Whether it was there before, with that size.</param>
    private static SafeFileHandle OpenContent(string path, long byteCount, out bool isThere)
    {
        var info = new FileInfo(path);
        isThere = info.Exists && info.Length == byteCount;
        if (isThere)
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var content = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, preallocationSize: byteCount);
            RandomAccess.SetLength(content, byteCount);
            return content;
        }
        catch (IOException exception) when (HubPath.GetFreeByteCount(Path.GetDirectoryName(path)!) < byteCount)
        {
            throw new IOException(exception.Message, HubPath.NoSpace);
        }
    }

    [LoggerMessage(LogLevel.Information, "Resuming {Path}: {ReceivedByteCount} of {ByteCount} bytes are there.")]
    private static partial void LogResumes(ILogger logger, string path, long receivedByteCount, long byteCount);

    [LoggerMessage(LogLevel.Debug, "{Path} is received whole over one connection: {Problem}")]
    private static partial void LogWhole(ILogger logger, string path, string problem);

    [LoggerMessage(LogLevel.Warning, "What had been received of {Path} before was not part of it: it is downloaded anew.")]
    private static partial void LogBeginsAnew(ILogger logger, string path);
}
