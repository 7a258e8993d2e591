namespace TurnTaking.Evaluation;

/// <summary>Represents the options of an <see cref="Evaluator"/>.</summary>
public sealed class EvaluatorOptions
{
    /// <summary>Gets or sets how many predictions are asked for at once, 1 or more.</summary>
    /// <value>The default is 64. The client decides how many of them it computes at once, and whether together.</value>
    public int BatchSize { get; set; } = 64;

    /// <summary>
    /// Gets or sets what is told to <see cref="Evaluator.EvaluateAsync"/>'s caller while it runs: the number of rows done.
    /// </summary>
    /// <value>The default is <see langword="null"/>: nothing.</value>
    public IProgress<long>? Progress { get; set; }
}
