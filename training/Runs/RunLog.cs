using System.Globalization;

namespace TurnTaking.Training.Runs;

/// <summary>The curves of a run as CSV files. A run that goes on from a checkpoint drops what was logged after it.</summary>
internal sealed class RunLog
{
    public const string StepsFileName = "steps.csv";
    public const string ScoresFileName = "scores.csv";

    private const string StepsHeader =
        "step,epoch,tokens,learning_rate,loss,language_loss,action_loss,pair_loss,gradient_norm,tokens_per_second";

    private const string ScoresHeader = "step,tokens,set,accuracy,macro_f1,pair_accuracy";

    private readonly string _steps;
    private readonly string _scores;

    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The number of steps made.</param>
    public RunLog(string folder, int step)
    {
        _steps = Prepare(Path.Combine(folder, StepsFileName), StepsHeader, step);
        _scores = Prepare(Path.Combine(folder, ScoresFileName), ScoresHeader, step);
    }

    public void AddStep(TrainingState state, double learningRate, StepSummary summary) => Append(
        _steps,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Step},{state.Position.Epoch},{state.TokenCount},{learningRate:0.######},{summary.Loss:0.#####}," +
            $"{summary.LanguageLoss:0.#####},{summary.ActionLoss:0.#####},{summary.PairLoss:0.#####},{summary.GradientNorm:0.####}," +
            $"{summary.TokensPerSecond:0}"));

    public void AddScores(TrainingState state, IEnumerable<DevScore> scores)
    {
        foreach (var score in scores)
        {
            Append(
                _scores,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{state.Step},{state.TokenCount},{score.Set},{score.Accuracy:0.####},{score.MacroF1:0.####}," +
                    $"{score.PairAccuracy:0.####}"));
        }
    }

    private static string Prepare(string path, string header, int step)
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path).Skip(1) : [];
        var kept = lines.Where(line => int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture) <= step);
        RunFolder.WriteWhole(path, string.Concat(kept.Prepend(header).Select(line => $"{line}\n")));
        return path;
    }

    private static void Append(string path, string line) => File.AppendAllText(path, $"{line}\n");
}
