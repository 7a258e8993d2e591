namespace TurnTaking.Evaluation;

/// <summary>
/// The exception that is thrown when labelled data cannot be used; the message names the file, the row and the column.
/// </summary>
public sealed class EvaluationDataException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="EvaluationDataException"/> class.</summary>
    /// <param name="path">The file at fault.</param>
    /// <param name="row">
    /// The number of the row at fault, from 1 (in JSON Lines the line), or <see langword="null"/> for the whole file.
    /// </param>
    /// <param name="column">The column at fault, or <see langword="null"/> for the whole row.</param>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="innerException">The exception behind it, if any.</param>
    public EvaluationDataException(string path, long? row, string? column, string problem, Exception? innerException = null)
        : base($"{path}{(row is null ? "" : $":{row}")}: {(column is null ? "" : $"column '{column}': ")}{problem}", innerException)
    {
        Path = path;
        Row = row;
        Column = column;
    }

    /// <summary>Gets the file at fault.</summary>
    public string Path { get; }

    /// <summary>Gets the number of the row at fault, from 1, or <see langword="null"/> if the whole file is at fault.</summary>
    public long? Row { get; }

    /// <summary>Gets the column at fault, or <see langword="null"/> if the whole row is.</summary>
    public string? Column { get; }
}
