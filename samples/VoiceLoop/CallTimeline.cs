using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using TurnTaking;

namespace Samples;

/// <summary>Shows a call: who speaks when, what the model makes of it, and what was decided.</summary>
internal sealed class CallTimeline(TimeProvider time)
{
    private const int LaneLength = 72;
    private const int MaxLines = 14;

    private readonly long _start = time.GetTimestamp();
    private readonly StringBuilder _user = new();
    private readonly StringBuilder _agent = new();
    private readonly ConcurrentQueue<string> _lines = [];
    private TurnTakingPrediction? _prediction;

    public bool IsUserSpeaking { get; set; }

    public bool IsAgentSpeaking { get; set; }

    /// <summary>Adds a column to both lanes.</summary>
    public void Tick()
    {
        Add(_user, IsUserSpeaking);
        Add(_agent, IsAgentSpeaking);

        static void Add(StringBuilder lane, bool isSpeaking)
        {
            lane.Append(isSpeaking ? '#' : '.');
            if (lane.Length > LaneLength)
            {
                lane.Remove(0, 1);
            }
        }
    }

    /// <summary>Notes an event.</summary>
    /// <returns>Its line, or <see langword="null"/> if it has none.</returns>
    public string? Note(ConversationEvent conversationEvent)
    {
        _prediction = conversationEvent.Prediction ?? _prediction;
        string? what = Describe(conversationEvent);
        if (what is null)
        {
            return null;
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds,5:0.0}  {what}");
        _lines.Enqueue(line);
        return line;
    }

    public IRenderable Render() => new Rows(
        new Markup($"[yellow]caller[/] {_user}"),
        new Markup($"[blue]agent [/] {_agent}"),
        new Markup(""),
        new Markup(_prediction is { } prediction
            ? string.Join("  ", Enum.GetValues<TurnTakingAction>().Select(action => GetBar(prediction, action)))
            : ""),
        new Markup(""),
        new Rows(_lines.TakeLast(MaxLines).Select(line => new Markup(line.EscapeMarkup()))));

    private static string? Describe(ConversationEvent conversationEvent) => conversationEvent switch
    {
        UserTurnStarted turn => $"the caller begins turn {turn.Turn}",
        EagerEndOfTurn => "  probably finished: a reply is prepared",
        TurnResumed => "  not finished after all: it is dropped",
        EndOfTurn end => $"caller: {end.Transcript}  ({end.Reason} decided)",
        ReplyStarted => "the agent begins to speak",
        ReplyEnded reply => $"agent:  {reply.SpokenText}{(reply.IsWhole ? "" : " -- interrupted")}",
        ReplyFailed failed => $"no reply: {failed.Stage}: {failed.Exception.Message}",
        TranscriptionFailed failed => $"the caller is not understood: {failed.Exception.Message}",
        Backchannel backchannel => $"  \"{backchannel.Transcript}\" is a backchannel: the agent speaks on",
        Interruption interruption => $"  \"{interruption.Transcript}\" interrupts: the agent stops",
        HoldRequested hold => $"caller: {hold.Transcript}  (asks to wait: no answer)",
        AgentPauseSuggested => "  a voice without words: the agent pauses",
        AgentResumeSuggested => "  it was nothing: the agent speaks on",
        UserIdle => "the caller is silent",
        _ => null,
    };

    private static string GetBar(TurnTakingPrediction prediction, TurnTakingAction action)
    {
        double probability = prediction.Probabilities[action];
        string bar = new string('#', (int)Math.Round(probability * 8)).PadRight(8, '.');
        return $"[{(action == prediction.Action ? "green" : "dim")}]{action.ToName().Replace('_', ' ')} {bar}[/]";
    }
}
