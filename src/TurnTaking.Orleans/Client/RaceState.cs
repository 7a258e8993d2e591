namespace TurnTaking.Orleans;

/// <summary>What has come of the attempts at a prediction so far.</summary>
internal enum RaceState
{
    /// <summary>One gave the prediction.</summary>
    Won,

    /// <summary>One failed for what says nothing about the request.</summary>
    Failed,

    /// <summary>None has answered for as long as one is waited for.</summary>
    Slow,

    /// <summary>The last one gave way to an attempt at an older prediction.</summary>
    Superseded,

    /// <summary>A connection to the cluster was lost.</summary>
    GatewayLost,
}
