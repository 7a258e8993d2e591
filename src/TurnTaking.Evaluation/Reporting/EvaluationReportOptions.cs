namespace TurnTaking.Evaluation;

/// <summary>Represents the options of an <see cref="EvaluationReport"/>.</summary>
public sealed class EvaluationReportOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether the figures for a known state of the agent are part of the report.
    /// </summary>
    /// <value>
    /// The default is <see langword="true"/>: beside the choice among four actions, the choice between the two that are possible
    /// in the agent's state, which the right action tells.
    /// </value>
    public bool IncludesAgentState { get; set; } = true;

    /// <summary>Gets or sets how many rows were left out because they could not be used; the report says so.</summary>
    /// <value>The default is 0.</value>
    public long LeftOutCount { get; set; }

    /// <summary>Gets or sets a second run over the same rows, to compare with.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public EvaluationRun? Compared { get; set; }

    /// <summary>Gets or sets the options of the intervals.</summary>
    public BootstrapOptions Bootstrap { get; set; } = new();
}
