using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Represents the options of a <see cref="LiveConversation"/>.</summary>
/// <remarks>The conversation reads them once, when it is made.</remarks>
public sealed class LiveConversationOptions
{
    /// <summary>Gets or sets how soon the agent answers.</summary>
    /// <value>
    /// The default is <see cref="Eagerness.Medium"/>: waits of 0.65 to 1.8 seconds with an exponent of 2. <see
    /// cref="Eagerness.Low"/> has 1.0
    /// to 2.4 seconds and 2, <see cref="Eagerness.High"/> 0.3 to 1.6 seconds and 2.5.
    /// </value>
    public Eagerness Eagerness { get; set; }

    /// <summary>Gets or sets the wait after the last speech of a user who has certainly finished.</summary>
    /// <value>The default is <see langword="null"/>: as <see cref="Eagerness"/> has it.</value>
    /// <remarks>It should not be shorter than the recognizer's delay, or the last word of a turn may come too late.</remarks>
    public TimeSpan? MinimumWait { get; set; }

    /// <summary>Gets or sets the wait after the last speech of a user who has certainly not finished.</summary>
    /// <value>The default is <see langword="null"/>: as <see cref="Eagerness"/> has it.</value>
    public TimeSpan? MaximumWait { get; set; }

    /// <summary>Gets or sets the exponent, above 0, that bends the wait between its minimum and its maximum.</summary>
    /// <value>
    /// The default is <see langword="null"/>: as <see cref="Eagerness"/> has it. With a probability p that the user has finished,
    /// the wait is
    /// the minimum plus (1 - p) to this power of the way to the maximum: above 1 it stays short for longer.
    /// </value>
    public double? WaitExponent { get; set; }

    /// <summary>Gets or sets the wait after the last speech while no prediction is there for it.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan SilenceWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the least wait after a number, spelling or address that seems to go on.</summary>
    /// <value>The default is 1.5 seconds.</value>
    public TimeSpan EntryWait { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Gets or sets how probable the end must be for <see cref="EagerEndOfTurn"/>, 0 to 1.</summary>
    /// <value>The default is 0.6.</value>
    public double EagerThreshold { get; set; } = 0.6;

    /// <summary>Gets or sets by how much more probable it must be each time the turn was resumed after all, 0 to 1.</summary>
    /// <value>The default is 0.1.</value>
    public double Hysteresis { get; set; } = 0.1;

    /// <summary>Gets or sets the silence before <see cref="EagerEndOfTurn"/>.</summary>
    /// <value>The default is 0.1 seconds.</value>
    public TimeSpan EagerWait { get; set; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Gets or sets how probable an interruption must be to be decided at once, 0 to 1.</summary>
    /// <value>The default is 0.7.</value>
    public double InterruptionThreshold { get; set; } = 0.7;

    /// <summary>
    /// Gets or sets how probable an interruption may be for a backchannel to be decided before the limit, 0 to 1.
    /// </summary>
    /// <value>The default is 0.3.</value>
    public double BackchannelThreshold { get; set; } = 0.3;

    /// <summary>Gets or sets how long words over the agent's speech are held undecided at most.</summary>
    /// <value>The default is 1 second.</value>
    /// <remarks>
    /// Then the more probable decision is taken; without a prediction, words that are nothing but acknowledgements ("okay, yeah")
    /// are a
    /// backchannel and all others an interruption. More than five words are an interruption in any case.
    /// </remarks>
    public TimeSpan OverlapLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long a voice without words over the agent's speech lasts before a pause is suggested.</summary>
    /// <value>The default is 0.3 seconds.</value>
    public TimeSpan AgentPauseDelay { get; set; } = TimeSpan.FromSeconds(0.3);

    /// <summary>Gets or sets how long the agent is paused for a voice without words at most.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan MaximumAgentPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long a user who asked for a moment is waited for before they are answered.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan HoldLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a voice without new words holds a turn open at most.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan VoiceLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the silence of the user after the agent's speech before <see cref="UserIdle"/>.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long after the last report about its speech the agent counts as speaking.</summary>
    /// <value>The default is 1 minute.</value>
    public TimeSpan AgentSpeechTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long a transcript that adds words to an ended turn, without a voice, counts as late.</summary>
    /// <value>The default is 2 seconds. Later words begin a new turn.</value>
    public TimeSpan LateTranscriptWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a prediction may take before it is canceled and done without.</summary>
    /// <value>The default is 2 seconds. No decision waits for a prediction.</value>
    public TimeSpan PredictionTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the language of the user, as a BCP 47 tag.</summary>
    /// <value>
    /// The default is <c>en</c>. Requests to wait, numbers in progress and acknowledgements are recognized by their words in
    /// English only; in
    /// every other language, or an unknown one, predictions and silence decide alone.
    /// </value>
    public string Language { get; set; } = "en";

    /// <summary>Gets or sets the messages before the conversation, such as the system's.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<ChatMessage> InitialMessages { get; set; } = [];

    /// <summary>Gets or sets the options of the predictions.</summary>
    /// <value>
    /// The default is <see langword="null"/>. The agent's state is set for each prediction; a conversation identifier that is not
    /// set is
    /// made up.
    /// </value>
    public TurnTakingOptions? TurnTakingOptions { get; set; }

    /// <summary>Makes a copy that later changes do not reach.</summary>
    internal LiveConversationOptions CloneValidated()
    {
        RequirePositive(MinimumWait ?? TimeSpan.FromSeconds(1), nameof(MinimumWait));
        RequirePositive(MaximumWait ?? TimeSpan.FromSeconds(1), nameof(MaximumWait));
        RequirePositive(SilenceWait);
        RequirePositive(EntryWait);
        RequirePositive(EagerWait);
        RequirePositive(OverlapLimit);
        RequirePositive(AgentPauseDelay);
        RequirePositive(MaximumAgentPause);
        RequirePositive(HoldLimit);
        RequirePositive(VoiceLimit);
        RequirePositive(IdleTimeout);
        RequirePositive(AgentSpeechTimeout);
        RequirePositive(LateTranscriptWindow);
        RequirePositive(PredictionTimeout);
        RequireProbability(EagerThreshold);
        RequireProbability(Hysteresis);
        RequireProbability(InterruptionThreshold);
        RequireProbability(BackchannelThreshold);
        if (WaitExponent is { } exponent && !(exponent > 0 && double.IsFinite(exponent)))
        {
            throw new ArgumentException($"{nameof(WaitExponent)} must be above 0, but is {exponent}.");
        }

        if (MaximumWait < MinimumWait)
        {
            throw new ArgumentException($"{nameof(MaximumWait)} must not be shorter than {nameof(MinimumWait)}.");
        }

        if (!Enum.IsDefined(Eagerness))
        {
            throw new ArgumentException($"{nameof(Eagerness)} is {Eagerness}, which is not defined.");
        }

        var clone = (LiveConversationOptions)MemberwiseClone();
        clone.InitialMessages = [.. InitialMessages ?? []];
        return clone;
    }

    private static void RequirePositive(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{name} must be above zero and at most a day, but is {value}.");
        }
    }

    private static void RequireProbability(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentException($"{name} must be between 0 and 1, but is {value}.");
        }
    }
}
