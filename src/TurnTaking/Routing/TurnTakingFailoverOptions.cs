namespace TurnTaking;

/// <summary>Represents the options of <c>UseFailover</c>: when the primary client is given up.</summary>
public sealed class TurnTakingFailoverOptions : TurnTakingGuardOptions;
