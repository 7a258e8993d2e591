using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking.Hub;

/// <summary>Downloads models from the Hugging Face hub, or a mirror of it.</summary>
/// <remarks>
/// <para>
/// A file appears in the cache, or in the folder asked for, when all of it has come and its hash is the hub's; until then it is kept apart, and
/// a download that was canceled, cut off or killed goes on there. Several processes may download the same model at once: one works, the others
/// wait. Requests are repeated after timeouts, on status 429 and on those from 500, as far apart as the hub asks.
/// </para>
/// <para>All members are thread-safe. Every failure is a <see cref="HubException"/> that says what to do.</para>
/// </remarks>
public sealed partial class HubClient : IDisposable
{
    private readonly HubSettings _settings;
    private readonly HubTuning _tuning;
    private readonly HubTransport _transport;
    private readonly ILogger _logger;

    /// <summary>Initializes a new instance of the <see cref="HubClient"/> class.</summary>
    /// <param name="options">The options, or <see langword="null"/> for those of the environment.</param>
    /// <param name="loggerFactory">Makes the client's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="HubException">The hub's address is none.</exception>
    public HubClient(HubClientOptions? options = null, ILoggerFactory? loggerFactory = null)
        : this(HubSettings.Create(options ?? new()), HubTuning.Default, loggerFactory)
    {
    }

    internal HubClient(HubSettings settings, HubTuning tuning, ILoggerFactory? loggerFactory)
    {
        (_settings, _tuning) = (settings, tuning);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<HubClient>();
        _transport = new(settings, tuning);
        Cache = new(settings);
    }

    /// <summary>Gets the cache that the client downloads to.</summary>
    public HubCache Cache { get; }

    /// <summary>Gets or sets a value indicating whether content is verified; only a measurement of what that costs turns it off.</summary>
    internal bool IsVerified { get; set; } = true;

    /// <summary>Asks the hub what a revision is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The commit and its files.</returns>
    /// <exception cref="HubException">The hub cannot be asked, or does not know the revision.</exception>
    public Task<HubRevision> GetRevisionAsync(HubModelReference model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _transport.GetRevisionAsync(model, cancellationToken);
    }

    /// <summary>Downloads a revision of a model, except for what is there and has the right hash.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults: all files, to the cache.</param>
    /// <param name="cancellationToken">Ends the download; what has been received is kept, and the next download goes on there.</param>
    /// <returns>The folder of the files.</returns>
    /// <exception cref="HubException">The model cannot be had; nothing that was there before is lost.</exception>
    public async Task<string> DownloadAsync(
        HubModelReference model, HubDownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        var revision = await _transport.GetRevisionAsync(model, cancellationToken).ConfigureAwait(false);
        List<HubFile> files = [.. options.SelectFiles?.Invoke(revision.Files) ?? revision.Files];
        string folder = options.Folder is { } chosen ? Path.GetFullPath(chosen) : Cache.GetSnapshotFolder(model, revision.Commit);
        var targets = files.ToDictionary(
            file => file.Path,
            file => options.Folder is null ? DownloadTarget.InCache(Cache, model, file) : DownloadTarget.InFolder(folder, file));
        CheckPins(files, options.PinnedSha256);

        long byteCount = files.Sum(file => file.ByteCount);
        long received = 0;
        foreach (var file in files)
        {
            void Report(long count) => options.Progress?.Report(new(file.Path, Interlocked.Add(ref received, count), byteCount));

            try
            {
                CheckSpace(files, targets, folder);
                var download = new FileDownload(_transport, _settings, _tuning, model, revision.Commit, Report, _logger);
                string? pin = options.PinnedSha256.TryGetValue(file.Path, out string? value) ? value : null;
                if (options.Folder is not null)
                {
                    await download.RunAsync(file, pin, targets[file.Path], IsVerified, cancellationToken).ConfigureAwait(false);
                }
                else if (!await IsInPlaceAsync(folder, file, pin, cancellationToken).ConfigureAwait(false))
                {
                    await download.RunAsync(file, pin, targets[file.Path], IsVerified, cancellationToken).ConfigureAwait(false);
                    SnapshotFile.Place(targets[file.Path].ContentPath, SnapshotFile.GetPath(folder, file), Cache.UsesSymbolicLinks);
                }
                else
                {
                    Report(file.ByteCount);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw CreateDiskError(exception, folder);
            }
        }

        if (options.Folder is null)
        {
            NoteReference(model, revision.Commit);
        }

        LogDownloaded(_logger, model, folder);
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static async Task<bool> IsInPlaceAsync(string folder, HubFile file, string? pin, CancellationToken cancellationToken)
    {
        string path = SnapshotFile.GetPath(folder, file);
        return File.Exists(path) &&
            await FileDownload.IsThereAsync(HubPath.Resolve(path).FullName, file, pin, cancellationToken).ConfigureAwait(false);
    }

    private void CheckPins(List<HubFile> files, IDictionary<string, string> pins)
    {
        var altered = files.Find(file => file.Sha256 is { } sha256 && pins.TryGetValue(file.Path, out string? pin) && pin != sha256);
        if (altered is not null)
        {
            throw new HubException(
                $"Expected {altered.Path} with the SHA-256 {pins[altered.Path]}, {_settings.Endpoint} lists it with {altered.Sha256}: " +
                $"it is not the file that this library was made for. {HubErrors.CheckEndpoint(_settings)}");
        }
    }

    private static void CheckSpace(List<HubFile> files, Dictionary<string, DownloadTarget> targets, string folder)
    {
        long needed = files.Where(file => !File.Exists(targets[file.Path].ContentPath) && !File.Exists(targets[file.Path].UnfinishedPath) &&
            !File.Exists(SnapshotFile.GetPath(folder, file))).Sum(file => file.ByteCount);
        if (HubPath.GetFreeByteCount(folder) is { } free && free < needed)
        {
            throw new HubException(
                $"{Format(needed)} are needed at {folder}, {Format(free)} are free. Make room, or set HF_HUB_CACHE to a folder on another disk.");
        }
    }

    private static HubException CreateDiskError(Exception exception, string folder)
    {
        const int WindowsDiskFull = unchecked((int)0x80070070);
        return exception.HResult is HubPath.NoSpace or WindowsDiskFull
            ? new($"The disk of {folder} is full. What has come is kept: make room, and run it again to go on.", exception)
            : new(
                $"{folder} cannot be written: {exception.Message.TrimEnd('.')}. Set HF_HUB_CACHE to a folder that can, or give one to download to.",
                exception);
    }

    /// <summary>Notes the commit last, so that a branch leads to a whole snapshot at all times.</summary>
    private void NoteReference(HubModelReference model, string commit)
    {
        try
        {
            Cache.WriteReference(model, commit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateDiskError(exception, Cache.Folder);
        }
    }

    private static string Format(long byteCount) => string.Create(CultureInfo.InvariantCulture, $"{byteCount / 1e6:N0} MB");

    [LoggerMessage(LogLevel.Debug, "{Model} is in {Folder}.")]
    private static partial void LogDownloaded(ILogger logger, HubModelReference model, string folder);
}
