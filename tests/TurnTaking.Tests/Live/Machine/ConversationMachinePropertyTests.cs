using CsCheck;

namespace TurnTaking.Tests;

/// <summary>Random inputs in random order at random times: what is promised holds for all of them.</summary>
public class ConversationMachinePropertyTests
{
    private const long SequenceCount = 100_000;

    private static readonly string?[] Texts =
    [
        null, "", " ", "...", "yes", "Yes.", "yeah", "uh-huh", "I", "I want", "I want to", "I want to go", "I want to go home",
        "i want to go home.",
        "hold on", "hold on a second", "my number is five five", "my number is five five five", "?", "我想", "我想要", "😀", "\ud83d",
        "what is it?",
        "stop", "What is your phone number?", "Let me tell you a story.",
    ];

    private static readonly ConversationInputKind[] Kinds =
    [
        ConversationInputKind.Tick,
        ConversationInputKind.PartialTranscript,
        ConversationInputKind.PartialTranscript,
        ConversationInputKind.PartialTranscript,
        ConversationInputKind.FinalTranscript,
        ConversationInputKind.FinalTranscript,
        ConversationInputKind.VoiceStarted,
        ConversationInputKind.VoiceStarted,
        ConversationInputKind.VoiceStopped,
        ConversationInputKind.VoiceStopped,
        ConversationInputKind.AgentSpeechStarted,
        ConversationInputKind.AgentSpeechProgressed,
        ConversationInputKind.AgentSpeechStopped,
        ConversationInputKind.PredictionCompleted,
        ConversationInputKind.PredictionCompleted,
        ConversationInputKind.PredictionCompleted,
        ConversationInputKind.PredictionFailed,
    ];

    private static readonly Gen<MachineInput> Input = Gen.Select(
        Gen.OneOf(Gen.Const(0), Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[0, 3_000], Gen.Int[-100, 60_000]),
        OneOf(Kinds),
        OneOf(Texts),
        OneOf<string?>(null, null, null, "a", "b"),
        OneOf<int?>(null, null, null, 0, 1, 2),
        OneOf(0f, 0.2f, 0.5f, 0.8f, 1f, float.NaN),
        (wait, kind, text, id, revision, start) => new MachineInput(TimeSpan.FromMilliseconds(wait), kind, text, id, revision,
            start));

    private static readonly Gen<MachineInput[]> Sequence = Input.Array[1, 24];

    [Fact]
    public void PromisesHoldForAllInputs() =>
        Sequence.Sample(inputs => RunToEnd(inputs, isCompleted: false), iter: SequenceCount);

    [Fact]
    public void PromisesHoldForConversationsCompletedAnywhere() =>
        Sequence.Sample(inputs => RunToEnd(inputs, isCompleted: true), iter: SequenceCount / 10);

    [Fact]
    public void EventsDoNotDependOnWhenInputsAreProcessed() => Sequence.Sample(
        inputs =>
        {
            Assert.Equal(Describe(inputs, tick: null), Describe(inputs, tick: TimeSpan.FromMilliseconds(35)));
        },
        iter: SequenceCount / 20);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void RunToEnd(MachineInput[] inputs, bool isCompleted)
    {
        var invariants = new ConversationInvariants();
        var machine = new ConversationMachine(new(), invariants.Observe);
        var time = Run(machine, inputs, invariants);
        if (isCompleted)
        {
            machine.Process(time, new(ConversationInputKind.Completed));
            invariants.IsCompleted = true;
            Run(machine, inputs, invariants);
        }

        machine.Advance(time + TimeSpan.FromMinutes(2));
        invariants.ObserveEnd(machine.Messages);
    }

    private static List<string> Describe(MachineInput[] inputs, TimeSpan? tick)
    {
        List<string> events = [];
        var machine = new ConversationMachine(new(), conversationEvent => events.Add(conversationEvent.ToString()));
        var time = Run(machine, inputs, new(), tick, requestId: -4);
        machine.Advance(time + TimeSpan.FromMinutes(2));
        return events;
    }

    private static TimeSpan Run(ConversationMachine machine, MachineInput[] inputs, ConversationInvariants invariants,
        TimeSpan? tick = null, int? requestId = null)
    {
        var time = TimeSpan.Zero;
        foreach (var input in inputs)
        {
            var next = time + input.Wait;
            for (var between = time + tick; between < next; between += tick)
            {
                machine.Advance(between.Value);
            }

            time = next;
            machine.Process(time, ToInput(input, requestId ?? machine.Request?.Id ?? 0));
            requestId++;
            if (input.Kind is ConversationInputKind.AgentSpeechStarted or ConversationInputKind.AgentSpeechStopped)
            {
                invariants.ObserveAgentSpeechEnd();
            }
        }

        return time;
    }

    private static ConversationInput ToInput(MachineInput input, int requestId) => new(input.Kind)
    {
        Text = input.Text,
        SegmentId = input.SegmentId,
        Revision = input.Revision,
        RequestId = input.Revision ?? requestId,
        Prediction = input.Kind == ConversationInputKind.PredictionCompleted
            ? new(TurnTakingAction.StartSpeaking, new(input.Start, 1 - input.Start, input.Start, 1 - input.Start))
            : null,
    };
}
