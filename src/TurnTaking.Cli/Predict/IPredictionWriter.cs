namespace TurnTaking.Cli;

/// <summary>Shows predictions on the standard output.</summary>
internal interface IPredictionWriter
{
    void Write(InputRow row, TurnTakingPrediction prediction);

    /// <summary>Makes sure that everything written is to be seen.</summary>
    void Flush();
}
