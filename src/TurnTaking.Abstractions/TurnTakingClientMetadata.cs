namespace TurnTaking;

/// <summary>Provides metadata about an <see cref="ITurnTakingClient"/>; clients return it from <see cref="ITurnTakingClient.GetService"/>.</summary>
/// <param name="providerName">The name of the provider, by the OpenTelemetry conventions where they have one.</param>
/// <param name="providerUri">Where the model runs or was loaded from.</param>
/// <param name="defaultModelId">The model that decides.</param>
public class TurnTakingClientMetadata(string? providerName = null, Uri? providerUri = null, string? defaultModelId = null)
{
    /// <summary>Gets the name of the provider, such as <c>onnx</c>.</summary>
    public string? ProviderName { get; } = providerName;

    /// <summary>Gets where the model runs or was loaded from.</summary>
    public Uri? ProviderUri { get; } = providerUri;

    /// <summary>Gets the model that decides.</summary>
    public string? DefaultModelId { get; } = defaultModelId;
}
