namespace TurnTaking.Orleans;

/// <summary>Represents the options of a client of an Orleans cluster.</summary>
public sealed class OrleansTurnTakingClientOptions
{
    /// <summary>Gets or sets how long a prediction may take, whatever happens to silos meanwhile, before it fails.</summary>
    /// <value>The default is 2 seconds, as long as a <see cref="LiveConversation"/> waits; it is at most an hour.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long one silo is waited for before another one is asked too; the first answer counts.</summary>
    /// <value>
    /// The default is 0.5 seconds. It should be longer than the model's slowest pass over a whole conversation under load: where it is not,
    /// silos that are merely slow get more to do.
    /// </value>
    /// <remarks>
    /// A lost connection to a silo is noticed at once and does not wait for it; it is for silos that neither answer nor hang up.
    /// </remarks>
    public TimeSpan HedgingDelay { get; set; } = TimeSpan.FromSeconds(0.5);
}
