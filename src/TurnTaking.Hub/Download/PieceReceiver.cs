using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace TurnTaking.Hub;

/// <summary>Receives a file's content from the hub.</summary>
/// <param name="transport">What asks the hub.</param>
/// <param name="settings">The hub's settings.</param>
/// <param name="tuning">The patience.</param>
/// <param name="model">The model, for messages.</param>
/// <param name="uri">The file's address on the hub.</param>
/// <param name="file">The file.</param>
/// <param name="content">Where the content goes.</param>
/// <param name="journal">What has been received before, and now.</param>
/// <param name="report">Is told how much more has come.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class PieceReceiver(
    HubTransport transport,
    HubSettings settings,
    HubTuning tuning,
    HubModelReference model,
    Uri uri,
    HubFile file,
    SafeFileHandle content,
    PieceJournal journal,
    Action<long> report,
    ILogger logger)
{
    private const int BufferByteCount = 256 << 10;

    private int _lastTaken = -1;

    /// <summary>Where the hub redirected to; asked directly as long as that goes well.</summary>
    private volatile Uri? _location;

    /// <summary>Receives what is missing, over several connections.</summary>
    /// <param name="hash">Is told up to where the content is there.</param>
    /// <param name="cancellationToken">Ends the download; what has been received is kept.</param>
    /// <exception cref="RangeIgnoredException">The server gives whole files only.</exception>
    public async Task ReceivePiecesAsync(ContentHash? hash, CancellationToken cancellationToken)
    {
        hash?.Advance(journal.ReadFrontier());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int workerCount = Math.Min(tuning.ConnectionCount, journal.PieceCount);
        await Task.WhenAll(Enumerable.Range(0, workerCount).Select(_ => WorkAsync(hash, stop))).ConfigureAwait(false);
    }

    /// <summary>Receives the whole content over one connection, from its beginning.</summary>
    public async Task ReceiveWholeAsync(CancellationToken cancellationToken)
    {
        for (int failureCount = 0; ;)
        {
            long received = 0;
            try
            {
                await ReceiveWholeOnceAsync(count => report(Add(ref received, count)), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ConnectionLostException exception)
            {
                report(-received);
                await WaitAsync(++failureCount, exception, cancellationToken).ConfigureAwait(false);
            }
        }

        static int Add(ref long sum, int count)
        {
            sum += count;
            return count;
        }
    }

    private async Task WorkAsync(ContentHash? hash, CancellationTokenSource stop)
    {
        try
        {
            for (int piece; (piece = Interlocked.Increment(ref _lastTaken)) < journal.PieceCount;)
            {
                await ReceivePieceAsync(piece, hash, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReceivePieceAsync(int piece, ContentHash? hash, CancellationToken cancellationToken)
    {
        int failureCount = 0;
        while (journal.GetReceived(piece) < journal.GetByteCount(piece))
        {
            int before = journal.GetReceived(piece);
            try
            {
                await ReceivePieceOnceAsync(piece, hash, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionLostException exception) when (journal.GetReceived(piece) - before >= tuning.MinByteCountPerPeriod)
            {
                LogLost(logger, file.Path, exception.Message);
                failureCount = 0;
            }
            catch (ConnectionLostException exception)
            {
                await WaitAsync(++failureCount, exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReceivePieceOnceAsync(int piece, ContentHash? hash, CancellationToken cancellationToken)
    {
        long from = journal.GetStart(piece) + journal.GetReceived(piece);
        long to = journal.GetStart(piece) + journal.GetByteCount(piece) - 1;
        var address = _location ?? uri;
        using var response = await transport.GetFileAsync(address, new(from, to), model, cancellationToken).ConfigureAwait(false);
        CheckStatus(response);
        if (response.StatusCode is not HttpStatusCode.PartialContent)
        {
            throw new RangeIgnoredException();
        }

        var range = response.Content.Headers.ContentRange;
        if (range?.Length is { } length && length != file.ByteCount)
        {
            throw CreateSizeError(response, length);
        }

        if (range?.From != from || range.To > to)
        {
            throw new HubException($"Asked for the bytes {from}-{to} of {file.Path}, {Name(response)} gave '{range}'. {CheckEndpoint()}");
        }

        _location = response.RequestMessage?.RequestUri is { } last && last != uri ? last : null;
        await CopyAsync(
            response,
            from,
            to + 1 - from,
            count =>
            {
                long frontier = journal.Add(piece, count);
                hash?.Advance(frontier);
                report(count);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveWholeOnceAsync(Action<int> onReceived, CancellationToken cancellationToken)
    {
        using var response = await transport.GetFileAsync(uri, null, model, cancellationToken).ConfigureAwait(false);
        CheckStatus(response);
        if (response.Content.Headers.ContentLength is { } length && length != file.ByteCount)
        {
            throw CreateSizeError(response, length);
        }

        long rest = await CopyAsync(response, 0, file.ByteCount, onReceived, cancellationToken).ConfigureAwait(false);
        if (rest > 0)
        {
            throw new HubException($"Expected {file.ByteCount} bytes for {file.Path}, {Name(response)} gave more. {CheckEndpoint()}");
        }
    }

    /// <returns>How much more the answer had than was asked for; reading stops at the first of it.</returns>
    private async Task<int> CopyAsync(
        HttpResponseMessage response, long from, long byteCount, Action<int> onReceived, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(tuning, cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferByteCount);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            for (long end = from + byteCount; ;)
            {
                int count = await ReadAsync(stream, buffer, guard, cancellationToken).ConfigureAwait(false);
                if (from == end)
                {
                    return count;
                }

                int used = (int)Math.Min(count, end - from);
                if (used == 0)
                {
                    throw new ConnectionLostException($"The answer ended {end - from} bytes too early.");
                }

                RandomAccess.Write(content, buffer.AsSpan(0, used), from);
                from += used;
                onReceived(used);
                if (used < count)
                {
                    return count - used;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> ReadAsync(Stream stream, byte[] buffer, StallGuard guard, CancellationToken cancellationToken)
    {
        try
        {
            int count = await stream.ReadAsync(buffer, guard.Token).ConfigureAwait(false);
            guard.Add(count);
            return count;
        }
        catch (Exception exception) when (guard.HasStalled && !cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionLostException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It gave less than {tuning.MinByteCountPerPeriod} bytes in {tuning.StallPeriod.TotalSeconds:0.#} s."),
                exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new ConnectionLostException(exception.Message, exception);
        }
    }

    private async Task WaitAsync(int failureCount, ConnectionLostException exception, CancellationToken cancellationToken)
    {
        if (failureCount > tuning.RetryCount)
        {
            throw new HubException(
                $"The connection for {file.Path} was lost {failureCount} times in a row. " +
                $"What has come is kept: run it again to go on. {exception.Message}",
                exception);
        }

        LogLost(logger, file.Path, exception.Message);
        var delay = tuning.RetryDelay * Math.Pow(2, failureCount - 1);
        await Task.Delay(delay < tuning.MaxRetryDelay ? delay : tuning.MaxRetryDelay, cancellationToken).ConfigureAwait(false);
    }

    private void CheckStatus(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw CreateSizeError(response, response.Content.Headers.ContentRange?.Length);
        }

        if (!response.IsSuccessStatusCode && response.RequestMessage!.RequestUri != uri)
        {
            // The hub's redirects are good for some time only: it is asked for another.
            _location = null;
            throw new ConnectionLostException($"{Name(response)}, to which the hub redirects, answered {(int)response.StatusCode}.");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw HubErrors.FromStatus(response, model, settings);
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html" &&
            !file.Path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new HubException($"Expected {file.Path} from {Name(response)}, found a page of HTML. {CheckEndpoint()}");
        }

        if (HubETag.ReadHash(response, uri) is { } hash && hash.Length == file.ETag.Length && hash != file.ETag)
        {
            throw new HubException($"Expected {file.Path} with the hash {file.ETag}, {Name(response)} has {hash}. {CheckEndpoint()}");
        }
    }

    private HubException CreateSizeError(HttpResponseMessage response, long? found) => new(
        $"Expected {file.ByteCount} bytes for {file.Path}, {Name(response)} has {(found is null ? "another number" : found)}. " +
        CheckEndpoint());

    private string CheckEndpoint() => HubErrors.CheckEndpoint(settings);

    private static string Name(HttpResponseMessage response) => HubErrors.Describe(response.RequestMessage!.RequestUri!);

    [LoggerMessage(LogLevel.Debug, "The connection for {Path} was lost and is opened again: {Problem}")]
    private static partial void LogLost(ILogger logger, string path, string problem);
}
