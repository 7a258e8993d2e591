using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary><c>turntaking replay</c>: what the live conversation would have decided in recorded calls, and when.</summary>
internal static class ReplayCommand
{
    private const string Details = """
        Examples:
          turntaking replay calls.jsonl.gz
          turntaking replay calls.jsonl.gz --sweep --json > curve.jsonl

        Columns:
          cut off    turns of the user that were answered before their end, in %
          pauses     pauses within turns that were taken for the end, in %
          wait       seconds from the true end to the answer: median, and 90 %
          open       turns that began and were never answered
          missed     turns taken for a backchannel, with no answer
          stopped    backchannels that stopped the agent, of all
          overheard  interruptions that had not the floor after 3 s, of all
          reaction   seconds from an interruption's first word: median

        Input: one conversation per line, as JSON in UTF-8, with timed words and
        the reference; a name that ends in .gz is decompressed.

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
            Description = "Replay 'fused' or 'silence' only. [default: both]",
            HelpName = "POLICY",
        };
        policy.AcceptOnlyFromAmong("fused", "silence");
        var sweep = new Option<bool>("--sweep") { Description = "Replay a curve of fused policies besides the presets." };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON per policy." };
        var model = new ModelOptions();

        var command = new DocumentedCommand("replay", "Replay timed conversations and measure when the agent answers.", Details)
        {
            files,
            policy,
            sweep,
            json,
        };
        model.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var action = new ReplayAction(host, parseResult.GetValue(json));
            string? chosen = parseResult.GetValue(policy);
            using var client = chosen == "silence"
                ? null
                : await model.LoadAsync(parseResult, host, cancellationToken).ConfigureAwait(false);
            var policies = ReplayAction.Choose(chosen, parseResult.GetValue(sweep));
            return await action.RunAsync(parseResult.GetRequiredValue(files), policies, client,
                cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
