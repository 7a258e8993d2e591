using System.Runtime.CompilerServices;

namespace TurnTaking.Training.Runs;

/// <summary>Finds the first option of a configuration that is out of its range.</summary>
internal sealed class ConfigurationCheck
{
    private string? _error;

    /// <summary>Says what is wrong, or gives <see langword="null"/>.</summary>
    public static string? GetError(TrainingConfiguration configuration)
    {
        var check = new ConfigurationCheck();
        check.CheckAll(configuration);
        return check._error;
    }

    private void CheckAll(TrainingConfiguration configuration)
    {
        string name = configuration.Name;
        Require(name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'),
            "name", name, "letters, digits, hyphens and dots");
        Within(configuration.Seed, 0, int.MaxValue);
        Within(configuration.Threads, 0, 1_024);
        Require(configuration.Sources.Count > 0, "sources", "none", "at least one");
        foreach (var source in configuration.Sources)
        {
            bool isName = source.File.Length > 0 && Path.GetFileName(source.File) == source.File;
            Require(isName, "sources.file", source.File, "the name of a file");
            Require(source.Sha256 is null || source.Sha256.Length == 64, "sources.sha256", source.Sha256, "64 hexadecimal digits");
            Within(source.Weight, 0, 100);
        }

        Require(configuration.Sources.Any(source => source.Weight > 0), "sources.weight", "0 for all", "more than 0 for one of them");
        Within(configuration.Tokenizer.TokenCount, 300, 60_000);
        Within(configuration.Tokenizer.MinimumCount, 1, int.MaxValue);

        var model = configuration.Model;
        Within(model.HiddenSize, 16, 4_096);
        Within(model.IntermediateSize, 16, 16_384);
        Within(model.LayerCount, 1, 64);
        Within(model.HeadCount, 1, 64);
        Within(model.KeyValueHeadCount, 1, model.HeadCount);
        Require(model.HeadCount % Math.Max(1, model.KeyValueHeadCount) == 0,
            "model.key_value_head_count", model.KeyValueHeadCount, $"a divisor of head_count, {model.HeadCount}");
        Within(model.HeadSize, 16, 256);
        Require(model.HeadSize % 16 == 0, "model.head_size", model.HeadSize, "a multiple of 16");
        Within(model.ContextLength, 64, 1_024);
        Within(model.RotaryBase, 100, double.MaxValue);

        var examples = configuration.Examples;
        Within(examples.SpokenRate, 0, 1);
        Within(examples.LowerCaseRate, 0, 1);
        Within(examples.UnfinishedMarkRate, 0, 1);
        double rates = examples.SpokenRate + examples.LowerCaseRate + examples.UnfinishedMarkRate;
        Require(rates <= 1, "examples", rates, "spoken_rate, lower_case_rate and unfinished_mark_rate of at most 1 together");
        Within(examples.WindowTokenCount, 32, 1_000);
        Require(examples.WindowTurnCounts.Count > 0 && examples.WindowTurnCounts.All(count => count is >= 1 and <= 100),
            "examples.window_turn_counts", string.Join(", ", examples.WindowTurnCounts), "numbers from 1 to 100, at least one");
        Within(examples.RoleSwapRate, 0, 1);
        Within(examples.DisfluencyRate, 0, 1);
        Within(examples.RecognizerErrorRate, 0, 1);
        Within(examples.CutsPerTurn, 0, 10);
        Within(examples.LargestEndShare, 0, 1);
        Within(examples.DoubtfulEndShare, 0, 1);
        Within(examples.HoldWeight, 0, 1);
        Within(examples.OpenEndWeight, 0, 1);
        Within(examples.HesitationRate, 0, 1);
        Within(examples.CutMarkRate, 0, 1);
        Within(examples.OverlapRate, 0, 1);
        Within(examples.FinishedOverlapRate, 0, 1);
        Within(examples.BackchannelShare, 0, 1);
        Within(examples.MadePerThousand, 0, 1_000);
        Require(examples.LabeledWeights.Count == 4 && examples.LabeledWeights.All(weight => weight is >= 0 and <= 10),
            "examples.labeled_weights", string.Join(", ", examples.LabeledWeights), "four numbers from 0 to 10");

        var training = configuration.Training;
        Within(training.Steps, 1, 100_000_000);
        Within(training.RowsPerStep, 1, 1_024);
        Within(training.RowLength, 64, 1_024);
        Require(training.RowLength <= model.ContextLength,
            "training.row_length", training.RowLength, $"at most model.context_length, {model.ContextLength}");
        Require(examples.WindowTokenCount <= training.RowLength,
            "examples.window_token_count", examples.WindowTokenCount, $"at most training.row_length, {training.RowLength}");
        Within(training.WarmupSteps, 0, training.Steps);
        Within(training.DecayShare, 0, 1);
        Within(training.MatrixLearningRate, 1e-9, 1);
        Within(training.VectorLearningRate, 1e-9, 1);
        Within(training.Momentum, 0, 1);
        Within(training.MatrixWeightDecay, 0, 1);
        Within(training.VectorWeightDecay, 0, 1);
        Within(training.GradientLimit, 1e-9, double.MaxValue);
        Within(training.AverageDecay, 0, 1);
        Within(training.LanguageWeight, 0, 1_000);
        Within(training.LanguageShare, 0, 1);
        Within(training.ActionWeight, 0, 1_000);
        Within(training.PairWeight, 0, 1_000);
        Within(training.LabelSmoothing, 0, 0.5);
        Within(training.QuantizedShare, 0, 1);
        Within(training.CheckpointInterval, 1, int.MaxValue);
        Within(training.EvaluationInterval, 1, int.MaxValue);
        Within(training.EvaluationRows, 1, int.MaxValue);
    }

    private void Within(double value, double lowest, double highest, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value >= lowest && value <= highest, GetJsonName(name), value, $"{lowest} to {highest}");

    private void Require(bool isRight, string name, object? found, string expected)
    {
        if (!isRight)
        {
            _error ??= FormattableString.Invariant($"expected {name} to be {expected}, found {found}.");
        }
    }

    /// <summary>Gets the name in the file of a property: <c>model.HiddenSize</c> is <c>model.hidden_size</c>.</summary>
    private static string GetJsonName(string expression) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(
            expression.Replace("configuration.", "", StringComparison.Ordinal)).Replace("._", ".", StringComparison.Ordinal);
}
