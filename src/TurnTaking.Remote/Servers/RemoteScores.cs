using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>What a server says about a prompt.</summary>
/// <param name="Logits">The scores of the four actions, up to a common constant.</param>
/// <param name="CachedTokenCount">How many of the prompt's tokens came from the server's cache, if it says so.</param>
internal readonly record struct RemoteScores(ActionLogits Logits, int? CachedTokenCount);
