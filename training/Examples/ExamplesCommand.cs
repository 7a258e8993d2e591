using System.CommandLine;
using System.Globalization;
using System.Text;
using TurnTaking.Models;
using TurnTaking.Training.Data;
using TurnTaking.Training.Runs;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary><c>examples</c>: shows decisions that a model would learn from, for people to judge them.</summary>
internal static class ExamplesCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file.", Required = true, HelpName = "FILE" };
        var count = new Option<int>("--count", "-n") { Description = "How many rows of tokens to show.", DefaultValueFactory = _ => 5 };
        var command = new Command("examples", "Show decisions that a model learns from.") { config, count };
        command.SetAction(parseResult =>
        {
            var configuration = TrainingConfiguration.Read(parseResult.GetRequiredValue(config));
            Show(configuration, parseResult.GetValue(count), parseResult.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static void Show(TrainingConfiguration configuration, int count, TextWriter output)
    {
        List<Corpus> corpora = [.. configuration.Sources.Select(source => Corpus.Read(configuration.Data, source))];

        // Without merges each token is a byte, so that the ids are the text.
        var (tokens, merges) = BytePairTrainer.Train([], vocabularySize: 256, minimumCount: 1);
        string json = TokenizerWriter.Write(tokens, merges);
        var tokenizer = TokenizerFile.Parse("bytes", Encoding.UTF8.GetBytes(json), int.MaxValue).Tokenizer;
        int length = configuration.Training.RowLength * 4;
        var stream = TrainingRun.CreateStream(
            configuration with
            {
                Training = configuration.Training with { RowLength = length },
                Examples = configuration.Examples with { WindowTokenCount = configuration.Examples.WindowTokenCount * 4 },
            },
            corpora,
            tokenizer);
        foreach (var row in stream.Take(count))
        {
            Show(row, tokens, output);
        }
    }

    private static void Show(PackedRow row, IReadOnlyList<string> tokens, TextWriter output)
    {
        foreach (var decision in row.Decisions)
        {
            int own = row.Own[decision.Index];
            int first = row.First[decision.Index];
            int until = Math.Min(row.Until[decision.Index], own);
            var ids = row.Ids.Skip(first).Take(until - first).Concat(row.Ids.Skip(own).Take(decision.Index - own));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{decision.Action.ToName(),-18} {decision.Weight:0.0} {decision.PairWeight:0.0}  {Decode(ids, tokens)}"));
        }

        output.WriteLine();
    }

    private static string Decode(IEnumerable<ushort> ids, IReadOnlyList<string> tokens)
    {
        var letters = Enumerable.Range(0, 256).ToDictionary(value => ByteLevelAlphabet.GetLetter((byte)value), value => (byte)value);
        string text = "\n" + Encoding.UTF8.GetString([.. ids.Where(id => id < tokens.Count).Select(id => letters[tokens[id][0]])]);
        return text.Replace("\nuser\n", " | USER: ", StringComparison.Ordinal)
            .Replace("\nassistant\n", " | AGENT: ", StringComparison.Ordinal)
            .Replace("\n", "", StringComparison.Ordinal);
    }
}
