using Microsoft.Extensions.Logging;
using TurnTaking.Hub;

namespace TurnTaking.Onnx;

/// <summary>Finds and downloads the models of the Hugging Face hub.</summary>
/// <remarks>All members are thread-safe.</remarks>
public static class ModelRepository
{
    /// <summary>Tells whether a model is one of the hub, and not the embedded one or one of the file system.</summary>
    /// <param name="model">The model, as in <see cref="OnnxTurnTakingClientOptions.Model"/>.</param>
    /// <returns>
    /// The model's name and revision, or <see langword="null"/>. Where the text gives no revision, it is that which this library was tested with
    /// for <c>anyreach-ai/semantic-turn-taking</c>, and <c>main</c> for others.
    /// </returns>
    public static HubModelReference? GetReference(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model == OnnxTurnTakingClientOptions.EmbeddedModel || Path.Exists(model) ? null
            : model == PublishedModel.Repository ? HubModelReference.Parse($"{model}@{PublishedModel.Revision}")
            : HubModelReference.TryParse(model, out var reference) ? reference
            : null;
    }

    /// <summary>Finds a model in the cache; the network is not used.</summary>
    /// <param name="model">The model's name and revision.</param>
    /// <param name="options">The hub's options, or <see langword="null"/> for those of the environment.</param>
    /// <returns>The model's folder, or <see langword="null"/> if a file that the client needs is not there.</returns>
    /// <exception cref="HubException">The hub's address is none.</exception>
    public static string? Find(HubModelReference model, HubClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new HubCache(options).FindSnapshot(model) is { } folder && FileSystemOnnxModel.IsComplete(folder) ? folder : null;
    }

    /// <summary>Downloads the files of a model that the client needs, except for what is there and has the right hash.</summary>
    /// <param name="model">The model's name and revision.</param>
    /// <param name="options">The hub's options, or <see langword="null"/> for those of the environment.</param>
    /// <param name="folder">The folder to download to, or <see langword="null"/> for the cache.</param>
    /// <param name="progress">Is told how far the download is, from several threads at once.</param>
    /// <param name="loggerFactory">Makes the download's logger, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the download; the next one goes on where it was.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="HubException">The model cannot be had; the message says what to do.</exception>
    public static async Task<string> DownloadAsync(
        HubModelReference model,
        HubClientOptions? options = null,
        string? folder = null,
        IProgress<HubDownloadProgress>? progress = null,
        ILoggerFactory? loggerFactory = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var hub = new HubClient(options, loggerFactory);
        var download = new HubDownloadOptions
        {
            Folder = folder,
            Progress = progress,
            SelectFiles = files => ModelFiles.Select(model, files),
        };
        foreach (var (path, sha256) in PublishedModel.GetPins(model))
        {
            download.PinnedSha256.Add(path, sha256);
        }

        return await hub.DownloadAsync(model, download, cancellationToken).ConfigureAwait(false);
    }
}
