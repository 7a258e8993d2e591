using System.Diagnostics.Metrics;

namespace TurnTaking;

/// <summary>Counts what the gates of the process decide.</summary>
internal static class GateMetrics
{
    /// <summary>The user has finished their turn: the reply is given.</summary>
    public const string Complete = "complete";

    /// <summary>The turn is incomplete: the reply is withheld.</summary>
    public const string Withheld = "withheld";

    /// <summary>The turn is incomplete, but the application lets the reply through.</summary>
    public const string LetThrough = "let_through";

    /// <summary>The turn is incomplete, and the application gives a response of its own.</summary>
    public const string Answered = "answered";

    /// <summary>There is no turn of the user to judge.</summary>
    public const string NoTurn = "no_turn";

    /// <summary>The prediction failed: the reply is given without one.</summary>
    public const string PredictionFailed = "prediction_failed";

    /// <summary>There is no decision: the caller got the error of the prediction or of the application.</summary>
    public const string Failed = "failed";

    /// <summary>There is no decision: the caller no longer wanted one.</summary>
    public const string Canceled = "canceled";

    private static readonly Counter<long> Decisions = SharedTelemetry.Meter.CreateCounter<long>(
        TelemetryNames.Instruments.GateDecisions, "{decision}", "Requests for a reply, by what the gate decided.");

    public static void Count(string outcome) =>
        Decisions.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Attributes.GateOutcome, outcome));
}
