using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>What <c>turntaking eval</c> was asked for.</summary>
internal sealed class EvalOptions
{
    public required IReadOnlyList<string> Paths { get; init; }

    public required OnnxTurnTakingClientOptions Model { get; init; }

    public string? ComparedModel { get; init; }

    /// <summary>Gets the model that is asked where <see cref="Model"/> is not sure.</summary>
    public string? LargeModel { get; init; }

    /// <summary>Gets the margin from which on <see cref="Model"/> is sure.</summary>
    public float? MinimumMargin { get; init; }

    public required int BatchSize { get; init; }

    public int? MaxRowsPerFile { get; init; }

    public bool SkipsBadRows { get; init; }

    public bool IncludesAgentState { get; init; }

    public bool FitsCalibration { get; init; }

    public bool WritesJson { get; init; }

    public IReadOnlyList<string> ReportPaths { get; init; } = [];
}
