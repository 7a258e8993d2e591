using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Describes a turn that the user has not finished, for <see cref="TurnTakingGateOptions.OnIncompleteTurn"/>.</summary>
/// <param name="messages">The conversation, without replies withheld before.</param>
/// <param name="prediction">The prediction that says so.</param>
/// <exception cref="ArgumentNullException">
/// <paramref name="messages"/> or <paramref name="prediction"/> is <see langword="null"/>.
/// </exception>
public sealed class IncompleteTurnContext(IReadOnlyList<ChatMessage> messages, TurnTakingPrediction prediction)
{
    /// <summary>Gets the conversation, without replies withheld before.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; } = messages ?? throw new ArgumentNullException(nameof(messages));

    /// <summary>Gets the prediction that says that the turn is incomplete.</summary>
    public TurnTakingPrediction Prediction { get; } = prediction ?? throw new ArgumentNullException(nameof(prediction));
}
