using System.Diagnostics;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>A prompt that is to be scored, and the promise of its scores.</summary>
/// <param name="prompt">The prompt.</param>
/// <param name="conversationId">The conversation whose keys and values are kept, or <see langword="null"/> for none.</param>
internal sealed class ScoreRequest(Prompt prompt, string? conversationId)
    : TaskCompletionSource<ActionScores>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Prompt Prompt => prompt;

    public string? ConversationId => conversationId;

    public long QueuedTimestamp { get; } = Stopwatch.GetTimestamp();
}
