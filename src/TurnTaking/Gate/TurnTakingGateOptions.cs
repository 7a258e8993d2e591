namespace TurnTaking;

/// <summary>Represents the options of a <see cref="TurnTakingGate"/>.</summary>
public sealed class TurnTakingGateOptions
{
    /// <summary>Gets or sets the options of the gate's predictions.</summary>
    /// <value>
    /// The default is <see langword="null"/>. An agent state that is not set counts as <see cref="AgentState.Silent"/>: whoever asks for a
    /// reply is not speaking. A conversation identifier that is not set is taken from the chat request.
    /// </value>
    public TurnTakingOptions? TurnTakingOptions { get; set; }

    /// <summary>Gets or sets a value indicating whether the reply is given when the prediction fails.</summary>
    /// <value>
    /// The default is <see langword="true"/>, with a warning in the log: an agent that answers too early is better than one that never
    /// answers. With <see langword="false"/> the failure reaches the caller. Cancellation always does.
    /// </value>
    public bool ReplyOnFailure { get; set; } = true;

    /// <summary>Gets or sets what happens when the user has not finished their turn.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the reply is withheld. It may be called concurrently. It may wait before it answers,
    /// and what it throws reaches the caller. It must not answer <see langword="null"/>.
    /// </value>
    public Func<IncompleteTurnContext, CancellationToken, ValueTask<IncompleteTurnAnswer>>? OnIncompleteTurn { get; set; }
}
