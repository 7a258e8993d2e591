using System.Globalization;
using System.Text;
using TurnTaking.Training.Runs;

namespace TurnTaking.Training.Export;

/// <summary>Writes a model's card: what it is, what it gets right, how it was made and whose the data is.</summary>
internal static class ModelCardText
{
    public static string Write(RunFolder run, TrainingState state, string folder, ModelMeasurements? measurements)
    {
        var configuration = run.Configuration;
        var shape = run.GetShape();
        long weights = shape.EnumerateParameters().Sum(parameter => parameter.Size.Aggregate(1L, (product, size) => product * size));
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"""
            ---
            license: apache-2.0
            language: [en]
            ---

            # {configuration.Name}: a small turn-taking model

            A decoder of {weights / 1e6:0.0} million weights in the Qwen2 architecture, the prompt format and the special tokens of
            `anyreach-ai/semantic-turn-taking`, trained from nothing on openly licensed dialogues. English only. Licence of the weights:
            Apache-2.0, with the attributions below.

            {shape.LayerCount} layers, hidden {shape.HiddenSize}, {shape.HeadCount} heads, {shape.KeyValueHeadCount} key/value heads,
            head size {shape.HeadSize}, intermediate {shape.IntermediateSize}, vocabulary {shape.VocabularySize:N0},
            context {configuration.Model.ContextLength} tokens, tied head.

            | file | what |
            | --- | --- |
            | config.json, generation_config.json, tokenizer.json, tokenizer_config.json | as transformers reads them |
            | model.safetensors | the weights, single precision, {GetSize(folder, "model.safetensors")} |
            | onnx/model.onnx | a graph of the four actions' scores, single precision, {GetSize(folder, "onnx/model.onnx")} |
            | onnx/model_q8.onnx | the same, int8, {GetSize(folder, "onnx/model_q8.onnx")} |


            """);
        if (measurements is not null)
        {
            WriteMeasurements(card, measurements);
        }

        WriteMaking(card, configuration, state);
        return card.ToString().ReplaceLineEndings("\n");
    }

    private static void WriteMeasurements(StringBuilder card, ModelMeasurements measurements)
    {
        card.Append(CultureInfo.InvariantCulture, $"""
            ## Figures

            **Dev sets, on which the model was tuned**; the int8 graph, each conversation from an empty cache, per cent. Calibration error:
            at the temperature {measurements.Temperature:0.000} of turn-taking.json, at which the largest of these errors is smallest. Flips:
            conversations of which the graph of single precision predicts another action.

            | dev set | conversations | four actions | macro F1 of true actions | with the agent's state known | calibration error | flips |
            | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var set in measurements.Sets)
        {
            card.AppendLine(CultureInfo.InvariantCulture,
                $"| {set.Set} | {set.RowCount:N0} | {100 * set.Accuracy:0.0} | {100 * set.MacroF1:0.0} | {100 * set.PairAccuracy:0.0} | " +
                $"{100 * set.CalibrationError:0.0} | {100 * set.FlipShare:0.0} |");
        }

        card.AppendLine();
    }

    private static void WriteMaking(StringBuilder card, TrainingConfiguration configuration, TrainingState state)
    {
        card.Append(CultureInfo.InvariantCulture, $"""
            ## How it was made

            By `train` of the project's training folder, seed {configuration.Seed}: {state.Step:N0} of {configuration.Training.Steps:N0}
            steps of {configuration.Training.RowsPerStep} rows, {state.TokenCount / 1e6:0.0} million tokens, epoch {state.Position.Epoch + 1}.
            training/README.md says how.

            ## Attribution


            """);
        foreach (var source in configuration.Sources.Where(source => source.Weight > 0).Select(source => source.Attribution).Distinct())
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"- {source}");
        }
    }

    private static string GetSize(string folder, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(Path.Combine(folder, file)).Length / 1e6:0.0} MB");
}
