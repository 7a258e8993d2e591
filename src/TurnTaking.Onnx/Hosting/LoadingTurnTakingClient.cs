using Microsoft.Extensions.AI;

namespace TurnTaking.Onnx;

/// <summary>Stands for a client that is still being loaded: predictions wait for it, without a thread.</summary>
internal sealed class LoadingTurnTakingClient(ClientLoader loader) : ITurnTakingClient
{
    private readonly TurnTakingClientMetadata _metadata = new("onnx", defaultModelId: OnnxModel.GetModelId(loader.Options.Model));
    private volatile bool _isDisposed;

    public async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(OnnxTurnTakingClient));
        var client = await loader.Start().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await client.GetPredictionAsync(messages, options, cancellationToken).ConfigureAwait(false);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(TurnTakingClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : loader.TryGetClient(out var client) ? client.GetService(serviceType)
            : null;
    }

    public void Dispose()
    {
        _isDisposed = true;
        loader.Dispose();
    }
}
