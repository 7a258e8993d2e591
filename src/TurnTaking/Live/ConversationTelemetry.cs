using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TurnTaking;

/// <summary>Counts what a live conversation decides, and records a span for each turn of the user. It never holds what was said.</summary>
/// <remarks>
/// Called from the conversation's loop only. The span of an open turn is current there, so that the turn's predictions are its children.
/// </remarks>
internal sealed class ConversationTelemetry : IDisposable
{
    private static readonly UpDownCounter<long> Active = SharedTelemetry.Meter.CreateUpDownCounter<long>(
        TelemetryNames.Instruments.ConversationActive, "{conversation}", "Live conversations that go on.");

    private static readonly Counter<long> Turns = Create(
        TelemetryNames.Instruments.ConversationTurns, "{turn}", "Turns of the user that ended, by what ended them.");

    // The waits of all presets lie between 0.3 and 2.4 seconds; those after a request to wait take up to half a minute.
    private static readonly Histogram<double> Wait = SharedTelemetry.Meter.CreateHistogram(
        TelemetryNames.Instruments.ConversationWait,
        "s",
        "From the user's last speech to the end of their turn.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 1.8, 2.1, 2.4, 3, 5, 10, 30],
        });

    private static readonly Counter<long> CutOffs = Create(
        TelemetryNames.Instruments.ConversationCutOffs, "{turn}", "Turns that ended although the user went on, before the agent spoke.");

    private static readonly Counter<long> EagerEnds = Create(
        TelemetryNames.Instruments.ConversationEagerEnds, "{signal}", "Early signals that a turn probably ends.");

    private static readonly Counter<long> Resumes = Create(
        TelemetryNames.Instruments.ConversationResumes, "{signal}", "Early signals after which the user went on.");

    private static readonly Counter<long> Interruptions = Create(
        TelemetryNames.Instruments.ConversationInterruptions, "{interruption}", "Times the user stopped the agent's speech.");

    private static readonly Counter<long> Backchannels = Create(
        TelemetryNames.Instruments.ConversationBackchannels, "{backchannel}", "Times the user only showed that they listen.");

    private static readonly Counter<long> Holds = Create(
        TelemetryNames.Instruments.ConversationHolds, "{hold}", "Times the user asked for a moment.");

    private static readonly Counter<long> AgentPauses = Create(
        TelemetryNames.Instruments.ConversationAgentPauses, "{pause}", "Times a voice without words paused the agent's speech.");

    private static readonly Counter<long> LateTranscripts = Create(
        TelemetryNames.Instruments.ConversationLateTranscripts, "{transcript}", "Transcripts that changed a turn after its end.");

    private static readonly Counter<long> Idles = Create(
        TelemetryNames.Instruments.ConversationIdles, "{silence}", "Times the user said nothing after the agent spoke.");

    private readonly string? _conversationId;
    private Activity? _turn;

    /// <param name="conversationId">The identifier that the predictions have, too.</param>
    public ConversationTelemetry(string? conversationId)
    {
        _conversationId = conversationId;
        Active.Add(1);
    }

    /// <summary>Records what was decided.</summary>
    public void Record(ConversationEvent conversationEvent)
    {
        switch (conversationEvent)
        {
            case UserTurnStarted started:
                StartTurn(started);
                break;
            case EagerEndOfTurn:
                EagerEnds.Add(1);
                _turn?.AddEvent(new(TelemetryNames.Spans.EagerEndEvent));
                break;
            case TurnResumed:
                Resumes.Add(1);
                _turn?.AddEvent(new(TelemetryNames.Spans.ResumeEvent));
                break;
            case HoldRequested:
                Holds.Add(1);
                _turn?.AddEvent(new(TelemetryNames.Spans.HoldEvent));
                break;
            case EndOfTurn end:
                EndTurn(end);
                break;
            case Interruption:
                Interruptions.Add(1);
                break;
            case Backchannel:
                Backchannels.Add(1);
                break;
            case AgentPauseSuggested:
                AgentPauses.Add(1);
                break;
            case LateTranscript:
                LateTranscripts.Add(1);
                break;
            case UserIdle:
                Idles.Add(1);
                break;
        }
    }

    /// <summary>Notes that the conversation is over. A turn that is still open ends without a reason.</summary>
    public void Dispose()
    {
        _turn?.Dispose();
        Active.Add(-1);
    }

    private void StartTurn(UserTurnStarted started)
    {
        if (started.IsContinuation)
        {
            CutOffs.Add(1);
        }

        _turn = SharedTelemetry.ActivitySource.StartActivity(TelemetryNames.Spans.Turn);
        if (_turn is { IsAllDataRequested: true })
        {
            _turn
                .SetTag(TelemetryNames.Attributes.ConversationId, _conversationId)
                .SetTag(TelemetryNames.Attributes.TurnNumber, started.Turn)
                .SetTag(TelemetryNames.Attributes.TurnIsContinuation, started.IsContinuation);
        }
    }

    private void EndTurn(EndOfTurn end)
    {
        var reason = new KeyValuePair<string, object?>(TelemetryNames.Attributes.EndReason, GetName(end.Reason));
        double? wait = end.Reason == EndOfTurnReason.Completed ? null : (end.Time - end.LastSpeechTime)?.TotalSeconds;
        Turns.Add(1, reason);
        if (wait is { } seconds)
        {
            Wait.Record(seconds, reason);
        }

        if (_turn is { IsAllDataRequested: true })
        {
            _turn.SetTag(reason.Key, reason.Value).SetTag(TelemetryNames.Attributes.TurnWait, wait);
        }

        _turn?.Dispose();
        _turn = null;
    }

    private static string GetName(EndOfTurnReason reason) => reason switch
    {
        EndOfTurnReason.Words => "words",
        EndOfTurnReason.Silence => "silence",
        EndOfTurnReason.Deadline => "deadline",
        _ => "completed",
    };

    private static Counter<long> Create(string name, string unit, string description) =>
        SharedTelemetry.Meter.CreateCounter<long>(name, unit, description);
}
