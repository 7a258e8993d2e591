using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>Asks the inner chat completion service only when the user has finished their turn.</summary>
/// <param name="innerService">The service to ask.</param>
/// <param name="gate">The gate that decides.</param>
/// <param name="ownsInnerService">Whether the inner service is disposed with this one.</param>
internal sealed class TurnTakingChatCompletionService(
    IChatCompletionService innerService, TurnTakingGate gate, bool ownsInnerService)
    : IChatCompletionService, IDisposable, IAsyncDisposable
{
    private bool _disposed;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Attributes => innerService.Attributes;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        var history = WithheldReplies.RemoveFrom(chatHistory);
        var decision = await DecideAsync(history, cancellationToken).ConfigureAwait(false);
        if (decision.Response is not { } response)
        {
            return await innerService
                .GetChatMessageContentsAsync(history, executionSettings, kernel, cancellationToken)
                .ConfigureAwait(false);
        }

        return response.IsTurnIncomplete()
            ? [WithheldReplies.Create(decision.Prediction)]
            : await GivenResponse.GetContentsAsync(response, chatHistory, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        var history = WithheldReplies.RemoveFrom(chatHistory);
        var decision = await DecideAsync(history, cancellationToken).ConfigureAwait(false);
        if (decision.Response is { } response && response.IsTurnIncomplete())
        {
            yield return WithheldReplies.CreateStreaming(decision.Prediction);
            yield break;
        }

        var contents = decision.Response is null
            ? innerService.GetStreamingChatMessageContentsAsync(history, executionSettings, kernel, cancellationToken)
            : GivenResponse.GetStreamingContentsAsync(decision.Response, chatHistory, cancellationToken);
        await foreach (var content in contents.ConfigureAwait(false))
        {
            yield return content;
        }
    }

    /// <summary>Disposes the inner service if this object owns it.</summary>
    /// <exception cref="InvalidOperationException">The inner service can be disposed asynchronously only.</exception>
    public void Dispose()
    {
        if (!OwnsDisposable())
        {
            return;
        }

        if (innerService is IDisposable disposable)
        {
            disposable.Dispose();
        }
        else if (innerService is IAsyncDisposable)
        {
            throw new InvalidOperationException(
                $"'{innerService.GetType()}' only implements {nameof(IAsyncDisposable)}. " +
                $"Use {nameof(DisposeAsync)} to dispose the container.");
        }
    }

    /// <summary>Disposes the inner service if this object owns it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!OwnsDisposable())
        {
            return;
        }

        if (innerService is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (innerService as IDisposable)?.Dispose();
        }
    }

    private Task<TurnTakingGateDecision> DecideAsync(ChatHistory history, CancellationToken cancellationToken) =>
        gate.DecideAsync(history.ToChatMessages(), cancellationToken: cancellationToken);

    private bool OwnsDisposable() => ownsInnerService && !Interlocked.Exchange(ref _disposed, true);
}
