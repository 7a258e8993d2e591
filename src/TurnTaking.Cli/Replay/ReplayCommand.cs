using System.CommandLine;
using TurnTaking.Replay;

namespace TurnTaking.Cli;

/// <summary><c>turntaking replay</c>: what the live conversation would have decided in recorded calls, and when.</summary>
internal static class ReplayCommand
{
    private const string Details = """
        Examples:
          turntaking replay calls.jsonl.gz
          turntaking replay calls.jsonl.gz --sweep --report curve.html
          turntaking replay calls.jsonl --policy silence --json > silence.jsonl

        Input: one conversation per line, as JSON in UTF-8, with timed words ("t0",
        "t1", "speaker", "text") and the reference ("events"); a name that ends in .gz
        is decompressed.

        Output: how often the user is cut off, how long they wait, how their words
        over the agent's speech are taken, and what it costs; for silences of 0.2 to
        2 seconds alone and for silence fused with predictions. Decisions are the same
        from run to run; only the processor time differs. Reports also have plots.

        Exit codes:
          0    success
          2    the command line, a file or the model cannot be used
          130  stopped by Ctrl-C
        """;

    public static Command Create(CommandHost host)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The timed conversations, as JSON Lines.",
            Arity = ArgumentArity.OneOrMore,
        };
        var policy = new Option<string?>("--policy", "-p")
        {
            Description = $"Replay '{ReplayAction.Fused}' or '{ReplayAction.Silence}' only. [default: both]",
            HelpName = "POLICY",
        };
        var sweep = new Option<bool>("--sweep") { Description = "Replay a curve of fused policies besides the presets." };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON per policy." };
        var report = ReportOption.Create();
        var model = new ModelOptions();

        var command = new DocumentedCommand("replay", "Replay timed conversations and measure when the agent answers.", Details)
        {
            files,
            policy,
            sweep,
            json,
            report,
        };
        model.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(policy) is { } name and not (ReplayAction.Fused or ReplayAction.Silence))
            {
                result.AddError($"--policy is '{name}'; expected {ReplayAction.Fused} or {ReplayAction.Silence}.");
            }
        });
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var options = new ReplayCommandOptions
            {
                Files = parseResult.GetRequiredValue(files),
                Policy = parseResult.GetValue(policy),
                IsSweep = parseResult.GetValue(sweep),
                WritesJson = parseResult.GetValue(json),
                ReportPaths = parseResult.GetValue(report) ?? [],
            };
            using var client = options.Policy == ReplayAction.Silence
                ? null
                : new RememberingTurnTakingClient(await model.LoadAsync(parseResult, host, cancellationToken).ConfigureAwait(false));
            return await new ReplayAction(host, options, client).RunAsync(cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
