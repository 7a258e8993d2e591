using System.ComponentModel;

namespace TurnTaking.Server;

/// <summary>What one of the two has said.</summary>
internal sealed record PredictMessage(
    [property: Description("user or assistant; messages of others are left out.")] string? Role,
    [property: Description("The words.")] string? Content);
