namespace TurnTaking.Server;

/// <summary>Who sends a request.</summary>
/// <param name="KeyNumber">The number of the caller's API key.</param>
internal sealed record CallerFeature(int KeyNumber);
