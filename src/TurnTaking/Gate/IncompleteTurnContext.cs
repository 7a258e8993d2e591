using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Describes a turn that the user has not finished, for <see cref="TurnTakingGateOptions.OnIncompleteTurn"/>.</summary>
/// <param name="messages">The conversation, without replies withheld before.</param>
/// <param name="prediction">The prediction that says so.</param>
public sealed class IncompleteTurnContext(IReadOnlyList<ChatMessage> messages, TurnTakingPrediction prediction)
{
    /// <summary>Gets the conversation, without replies withheld before.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; } = messages;

    /// <summary>Gets the prediction that says that the turn is incomplete.</summary>
    public TurnTakingPrediction Prediction { get; } = prediction;
}
