namespace TurnTaking.Training.Runs;

/// <summary>What learning rates are multiplied with: it rises, stays at 1 and falls to 0, each in a straight line.</summary>
internal static class LearningRateSchedule
{
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="options">The lengths of the three parts.</param>
    public static double Get(int step, TrainingOptions options)
    {
        double rise = options.WarmupSteps == 0 ? 1 : (double)step / options.WarmupSteps;
        double decaySteps = options.DecayShare * options.Steps;
        double fall = decaySteps == 0 ? 1 : (options.Steps - step + 1) / decaySteps;
        return Math.Min(1, Math.Min(rise, fall));
    }

    /// <summary>Gets the last step that is the same whatever the number of steps is.</summary>
    public static int GetLastIndependentStep(TrainingOptions options) =>
        (int)Math.Floor(options.Steps * (1 - Math.Max(options.DecayShare, options.QuantizedShare)));
}
