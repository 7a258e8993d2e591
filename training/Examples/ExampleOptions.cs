namespace TurnTaking.Training.Examples;

/// <summary>How examples are made of dialogues. Rates are probabilities, 0 to 1; README.md has the effect of each.</summary>
internal sealed record ExampleOptions
{
    /// <summary>Gets how often a window of a dialogue is written in lower case without punctuation, as many recognizers write.</summary>
    public double SpokenRate { get; init; } = 0.45;

    /// <summary>Gets how often it is written in lower case with punctuation.</summary>
    public double LowerCaseRate { get; init; } = 0.1;

    /// <summary>Gets how often its turns lose the mark at their end. What the three rates leave is written as it is.</summary>
    public double UnfinishedMarkRate { get; init; } = 0.15;

    /// <summary>Gets the most tokens of a window of a dialogue, without its branches. 32 to 1,000.</summary>
    public int WindowTokenCount { get; init; } = 190;

    /// <summary>Gets how many turns a window has; one of these is drawn.</summary>
    public IReadOnlyList<int> WindowTurnCounts { get; init; } = [1, 2, 2, 3, 3, 4, 5, 6, 8, 10];

    /// <summary>Gets how often the sides of a dialogue between people are swapped.</summary>
    public double RoleSwapRate { get; init; } = 0.5;

    /// <summary>Gets how often fillers and repetitions are put into a user turn.</summary>
    public double DisfluencyRate { get; init; } = 0.12;

    /// <summary>Gets how often words of a user turn are replaced or left out as recognizers do.</summary>
    public double RecognizerErrorRate { get; init; } = 0.05;

    /// <summary>Gets how many holds are cut out of a user turn, on average, beside one for each ten words. 0 to 10.</summary>
    public double CutsPerTurn { get; init; } = 1.6;

    /// <summary>
    /// Gets the greatest share of ends among the sightings of a cut's last two words: where a turn so often ends, it is not cut. 0 to 1.
    /// </summary>
    public double LargestEndShare { get; init; } = 0.35;

    /// <summary>Gets the share of ends from which on a cut has half the weight. 0 to 1.</summary>
    public double DoubtfulEndShare { get; init; } = 0.12;

    /// <summary>
    /// Gets the weight of a hold beside that of an end. A turn has one end and some two holds, so at 1 the model expects most pauses to be
    /// holds. 0 to 1.
    /// </summary>
    public double HoldWeight { get; init; } = 0.5;

    /// <summary>Gets the weight of the end of a turn whose last word rarely ends one. 0 to 1.</summary>
    public double OpenEndWeight { get; init; } = 0.3;

    /// <summary>Gets how often a full turn is also held by a hesitation or a conjunction after it.</summary>
    public double HesitationRate { get; init; } = 0.18;

    /// <summary>Gets how often a cut is followed by a filler, or by dots or a comma where there is punctuation.</summary>
    public double CutMarkRate { get; init; } = 0.1;

    /// <summary>Gets how often each of two places within an agent turn gets an overlap: a backchannel or an interruption.</summary>
    public double OverlapRate { get; init; } = 0.1;

    /// <summary>Gets how often a finished agent turn gets an overlap, for the two actions of a speaking agent only.</summary>
    public double FinishedOverlapRate { get; init; } = 0.03;

    /// <summary>Gets the share of backchannels among overlaps; the others are interruptions.</summary>
    public double BackchannelShare { get; init; } = 0.5;

    /// <summary>
    /// Gets how many dialogues with digits, spellings, addresses and short requests are made for each thousand of the corpora. 0 to 1,000.
    /// </summary>
    public double MadePerThousand { get; init; } = 60;

    /// <summary>
    /// Gets the weights of labelled conversations by action, in the order of <see cref="TurnTakingAction"/>. Interruptions are rare: at the
    /// weight of the others the model hardly finds any where the agent's state is unknown. Backchannels weigh more with them, so that the
    /// two of a speaking agent stay as they are to one another. 0 to 10 each.
    /// </summary>
    public IReadOnlyList<double> LabeledWeights { get; init; } = [0.8, 0.8, 3, 2];
}
