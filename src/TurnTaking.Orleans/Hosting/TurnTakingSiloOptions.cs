namespace TurnTaking.Orleans;

/// <summary>Represents the options of turn-taking on a silo.</summary>
public sealed class TurnTakingSiloOptions
{
    /// <summary>Gets or sets the key of the <see cref="ITurnTakingClient"/> in the silo's services that the grains ask.</summary>
    /// <value>The default is <see langword="null"/>: the client that is registered without a key.</value>
    /// <remarks>It is for a silo whose process also has a client of the cluster.</remarks>
    public object? ServiceKey { get; set; }

    /// <summary>Gets or sets how long a conversation without requests stays on its silo.</summary>
    /// <value>
    /// The default is 5 minutes. It is above a minute, Orleans' own period of collection, which comes on top. The next request of a
    /// conversation that was let go costs one full pass.
    /// </value>
    public TimeSpan ConversationIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
