using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TurnTaking.Cli;

/// <summary><c>turntaking eval</c>: what a model gets right on labelled conversations.</summary>
internal static class EvalCommand
{
    private const int DefaultBatchSize = 64;
    private const string AgentStateFromLabel = "from-label";
    private const string AgentStateUnknown = "unknown";

    private const string Details = """
        Examples:
          turntaking eval benchmark/data
          turntaking eval calls.jsonl.gz --model models/mine --report report.html
          turntaking eval calls.jsonl --compare models/quantized --json > eval.json
          turntaking eval calls.jsonl --cascade models/large --margin 0.6
          turntaking eval calls.jsonl --model models/mine --fit-calibration

        Input: parquet or JSON Lines, plain or gzip; of folders, every such file. The
        columns are those of the semantic turn-taking benchmark: "id", "messages" (a
        list of "role" and "content", or that as JSON text) and "action" (a name, or
        the benchmark's number: 0 start_speaking, 1 continue_listening,
        2 start_listening, 3 continue_speaking); "source", "original_label", "subtype"
        and "num_turns" may be there. A file's name is its subset in the tables.

        Output: binary and multi-class accuracy and macro F1 per subset with 95 %
        intervals, beside three baselines; precision, recall, F1 and confusion;
        calibration; recommended thresholds. Reports also have slices and plots.

        --fit-calibration writes turn-taking.json beside the model's config.json: the
        temperature and the balanced thresholds of this data, which become the
        model's defaults.

        Exit codes:
          0    success
          1    some rows could not be used and were left out (--skip-bad)
          2    the command line, a row, a file or the model cannot be used
          130  stopped by Ctrl-C; what was done until then is shown
        """;

    public static Command Create(CommandHost host)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files of labelled conversations, or folders of them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var batchSize = CountOption.Create(
            "--batch", null, $"How many predictions are asked for at once. [default: {DefaultBatchSize}]");
        var json = new Option<bool>("--json") { Description = "Write the whole report as JSON." };
        var report = ReportOption.Create();
        var limit = CountOption.Create("--limit", null, "Read at most N rows of each file.");
        var agentState = new Option<string>("--agent-state")
        {
            Description =
                "'from-label': also show the choice between the two actions possible in the agent's state, which the right action tells; " +
                "'unknown': do not. [default: from-label]",
            HelpName = "MODE",
        };
        var compared = new Option<string?>("--compare")
        {
            Description = "A second model: show the difference, its interval and the rows that flip.",
            HelpName = "DIR",
        };
        var large = new Option<string?>("--cascade")
        {
            Description = "A large model that is asked where the first one is not sure: show the share and the accuracy of each.",
            HelpName = "DIR",
        };
        var margin = new Option<float?>("--margin")
        {
            Description = "The first model's margin from which on it is sure, -1 to 1. [default: 0.5]",
            HelpName = "MARGIN",
            CustomParser = ParseMargin,
        };
        var fit = new Option<bool>("--fit-calibration")
        {
            Description = "Fit temperature and thresholds to the data and write them beside the model.",
        };
        var skipBad = new Option<bool>("--skip-bad") { Description = "Leave out rows that cannot be used, and say how many." };
        var model = new ModelOptions();

        var command = new DocumentedCommand("eval", "Measure what a model gets right.", Details)
        {
            paths,
            batchSize,
            json,
            report,
            limit,
            agentState,
            compared,
            large,
            margin,
            fit,
            skipBad,
        };
        model.AddTo(command);
        command.Validators.Add(result => ValidateAgentState(result, agentState));
        command.Validators.Add(result => ValidateCascade(result, large, margin, fit));
        command.SetAction((parseResult, cancellationToken) =>
        {
            var options = new EvalOptions
            {
                Paths = parseResult.GetRequiredValue(paths),
                Model = model.CreateOptions(parseResult),
                ComparedModel = parseResult.GetValue(compared),
                LargeModel = parseResult.GetValue(large),
                MinimumMargin = parseResult.GetValue(margin),
                BatchSize = parseResult.GetValue(batchSize) ?? DefaultBatchSize,
                MaxRowsPerFile = parseResult.GetValue(limit),
                SkipsBadRows = parseResult.GetValue(skipBad),
                IncludesAgentState = parseResult.GetValue(agentState) is not AgentStateUnknown,
                FitsCalibration = parseResult.GetValue(fit),
                WritesJson = parseResult.GetValue(json),
                ReportPaths = parseResult.GetValue(report) ?? [],
            };
            return new EvalAction(host, options).RunAsync(cancellationToken);
        });
        return command;
    }

    private static void ValidateCascade(CommandResult result, Option<string?> large, Option<float?> margin, Option<bool> fit)
    {
        if (result.GetResult(margin) is not null && result.GetValue(large) is null)
        {
            result.AddError("--margin says when the large model is asked: name it with --cascade.");
        }

        if (result.GetValue(large) is not null && result.GetValue(fit))
        {
            result.AddError("--fit-calibration fits one model: leave out --cascade.");
        }
    }

    private static float? ParseMargin(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (float.TryParse(text, CultureInfo.InvariantCulture, out float margin) && margin is >= -1 and <= 1)
        {
            return margin;
        }

        result.AddError($"--margin is '{text}'; expected -1 to 1.");
        return null;
    }

    private static void ValidateAgentState(CommandResult result, Option<string> agentState)
    {
        if (result.GetValue(agentState) is { } mode and not (AgentStateFromLabel or AgentStateUnknown))
        {
            result.AddError($"--agent-state is '{mode}'; expected {AgentStateFromLabel} or {AgentStateUnknown}.");
        }
    }
}
