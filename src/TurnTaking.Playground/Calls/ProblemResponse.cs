namespace TurnTaking.Playground;

/// <summary>Why a request could not be answered.</summary>
internal sealed record ProblemResponse(string Error);
