namespace TurnTaking.Hub;

/// <summary>What a client works with: its options, and the environment where they are silent.</summary>
/// <param name="Endpoint">The hub's address, without a slash at its end.</param>
/// <param name="CacheFolder">The cache's folder.</param>
/// <param name="Token">The token, if there is one.</param>
/// <param name="IsOffline">Whether the network must not be used.</param>
/// <param name="UsesSymbolicLinks">Whether snapshots may be links to blobs.</param>
/// <remarks>The rules are those of huggingface_hub, constants.py and utils/_auth.py, version 1.x.</remarks>
internal sealed record HubSettings(string Endpoint, string CacheFolder, string? Token, bool IsOffline, bool UsesSymbolicLinks)
{
    private const string DefaultEndpoint = "https://huggingface.co";

    public static HubSettings Create(HubClientOptions options) => Create(options, Environment.GetEnvironmentVariable);

    /// <param name="options">The options.</param>
    /// <param name="getVariable">Gets an environment variable.</param>
    /// <exception cref="HubException">The endpoint is no address.</exception>
    public static HubSettings Create(HubClientOptions options, Func<string, string?> getVariable)
    {
        string home = Expand(Get("HF_HOME")) ??
            Path.Combine(Get("XDG_CACHE_HOME") ?? Path.Combine(GetUserFolder(), ".cache"), "huggingface");
        string cache = options.CacheFolder ?? Expand(Get("HF_HUB_CACHE") ?? Get("HUGGINGFACE_HUB_CACHE")) ?? Path.Combine(home, "hub");
        return new(
            GetEndpoint(),
            Path.GetFullPath(cache),
            options.Token is { } token ? NullIfEmpty(token) : GetToken(),
            options.IsOffline ?? IsTrue(Get("HF_HUB_OFFLINE") ?? Get("TRANSFORMERS_OFFLINE")),
            !IsTrue(Get("HF_HUB_DISABLE_SYMLINKS")));

        string? Get(string name) => getVariable(name) is { } value ? NullIfEmpty(value) : null;

        string GetUserFolder() => Get("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        string GetEndpoint()
        {
            string text = options.Endpoint?.OriginalString ?? Get("HF_ENDPOINT") ?? DefaultEndpoint;
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? text.TrimEnd('/')
                : throw new HubException($"The hub's address, HF_ENDPOINT, is '{text}'; expected one such as '{DefaultEndpoint}'.");
        }

        string? GetToken()
        {
            if (IsTrue(Get("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
            {
                return null;
            }

            string path = Expand(Get("HF_TOKEN_PATH")) ?? Path.Combine(home, "token");
            string? token = Get("HF_TOKEN") ?? Get("HUGGING_FACE_HUB_TOKEN") ?? (File.Exists(path) ? File.ReadAllText(path) : null);
            return token is null ? null : NullIfEmpty(token.Trim());
        }

        string? Expand(string? path)
        {
            if (path is null)
            {
                return null;
            }

            string expanded = Environment.ExpandEnvironmentVariables(path);
            return expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal) ? GetUserFolder() + expanded[1..] : expanded;
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";
}
