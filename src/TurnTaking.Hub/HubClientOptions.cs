namespace TurnTaking.Hub;

/// <summary>Represents the options of a <see cref="HubClient"/>.</summary>
/// <remarks>A setting that is <see langword="null"/> is taken from the environment variables that Python's huggingface_hub reads.</remarks>
public sealed class HubClientOptions
{
    /// <summary>Gets or sets the address of the hub or of a mirror.</summary>
    /// <value>The default is <see langword="null"/>: <c>HF_ENDPOINT</c>, or else <c>https://huggingface.co</c>.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>Gets or sets the folder of the cache.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <c>HF_HUB_CACHE</c>, or else <c>hub</c> in <c>HF_HOME</c>, or else
    /// <c>~/.cache/huggingface/hub</c>.
    /// </value>
    public string? CacheFolder { get; set; }

    /// <summary>Gets or sets the token that private and gated models need.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <c>HF_TOKEN</c>, or else the content of the file <c>HF_TOKEN_PATH</c>, or else of <c>token</c> in
    /// <c>HF_HOME</c>, or else none. An empty text means none. It is sent to <see cref="Endpoint"/> only, never to where that redirects.
    /// </value>
    public string? Token { get; set; }

    /// <summary>Gets or sets a value indicating whether the network must not be used.</summary>
    /// <value>The default is <see langword="null"/>: <c>HF_HUB_OFFLINE</c>, or else <see langword="false"/>.</value>
    public bool? IsOffline { get; set; }
}
