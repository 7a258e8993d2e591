using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>What the model says about a prompt, and how long it took.</summary>
/// <param name="Logits">The scores of the four actions.</param>
/// <param name="CachedTokenCount">How many of the prompt's tokens came from the cache.</param>
/// <param name="QueueTime">How long the prompt waited for its turn.</param>
/// <param name="InferenceTime">How long the model ran.</param>
internal readonly record struct ActionScores(ActionLogits Logits, int CachedTokenCount, TimeSpan QueueTime, TimeSpan InferenceTime);
