using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary><c>turntaking bench</c>: how fast a model is on this machine.</summary>
internal static class BenchCommand
{
    private const string Details = """
        Examples:
          turntaking bench
          turntaking bench --model models/semantic-turn-taking
          turntaking bench --model models/semantic-turn-taking --json > bench.json

        Measures a model as this library runs it against the card path: the same ONNX
        file as it was exported, through ONNX Runtime with its defaults, every call from
        an empty cache and all logits read, which is what the published model's card
        does. Of a model that has a compiled graph only, as the embedded one, it is
        that graph, every call from an empty cache. Its threads do not spin after a
        run, which would slow what is measured next. Both are measured in turn in one
        process, so the ratio holds although the machine's speed changes; times are
        medians. The whole call is measured, from messages to prediction.

        Loading and memory are measured in a process of their own for each. Of the
        call that is streamed word by word, the card path computes every 75th partial
        transcript, which is multiplied by 75.

        The machine should have nothing else to do.

        Exit codes:
          0    success
          2    the command line or the model cannot be used
          130  stopped by Ctrl-C
        """;

    public static Command Create(CommandHost host)
    {
        var json = new Option<bool>("--json") { Description = "Write the measurements as JSON." };
        var load = new Option<LoadMeasurement.Subject?>(LoadMeasurement.OptionName) { Hidden = true };
        var model = new ModelOptions();
        var command = new DocumentedCommand("bench", "Measure how fast a model is on this machine.", Details) { json, load };
        model.AddTo(command);
        command.SetAction((parseResult, cancellationToken) =>
        {
            var options = model.CreateOptions(parseResult);
            if (parseResult.GetValue(load) is { } subject)
            {
                LoadMeasurement.MeasureThisProcess(subject, options, host.Output);
                return Task.FromResult(ExitCode.Success);
            }

            return new BenchAction(host, options, parseResult.GetValue(json)).RunAsync(cancellationToken);
        });
        return command;
    }
}
