namespace TurnTaking.Cli;

/// <summary>What <c>turntaking replay</c> was asked for.</summary>
internal sealed class ReplayCommandOptions
{
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Gets the only kind of policy to replay; <see langword="null"/> for both.</summary>
    public string? Policy { get; init; }

    public bool IsSweep { get; init; }

    public bool WritesJson { get; init; }

    public IReadOnlyList<string> ReportPaths { get; init; } = [];
}
