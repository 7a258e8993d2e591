namespace TurnTaking.Evaluation;

/// <summary>Represents the options of <see cref="EvaluationData"/>.</summary>
public sealed class EvaluationDataOptions
{
    /// <summary>Gets or sets the most rows that are read of each file, 1 or more.</summary>
    /// <value>The default is <see langword="null"/>: all.</value>
    public int? MaxRowsPerFile { get; set; }

    /// <summary>Gets or sets a callback for a row that cannot be used, which is then left out.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the first bad row ends the reading with its <see cref="EvaluationDataException"/>.
    /// A file that cannot be read at all, or lacks a column, ends it in any case.
    /// </value>
    public Action<EvaluationDataException>? OnBadRow { get; set; }
}
