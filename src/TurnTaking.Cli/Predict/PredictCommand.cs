using System.CommandLine;
using System.CommandLine.Parsing;

namespace TurnTaking.Cli;

/// <summary><c>turntaking predict</c>: what the agent should do next in one conversation or in many.</summary>
internal static class PredictCommand
{
    private const string Details = """
        Examples:
          turntaking predict "I would like to book a table for"
          turntaking predict "assistant: Your number?" "five five five" --agent silent
          turntaking predict --input calls.jsonl --json > predictions.jsonl
          tail -f calls.jsonl | turntaking predict --input - --json

        Actions:
          start_speaking       the user has finished, answer
          continue_listening   the user is in the middle of something, wait
          start_listening      the user interrupts, stop talking
          continue_speaking    the user only gave a backchannel, talk on

        Input: one conversation per line, as JSON in UTF-8. "id" may be left out;
        other properties, and messages of other roles, are ignored.
          {"id": 7, "messages": [{"role": "user", "content": "hello"}, ...]}

        Output with --json: one line per conversation, in the order of the input.
          {"id":7,"action":"start_speaking","probabilities":{"start_speaking":0.9,
          "continue_listening":0.1,...},"inputTokens":8}

        Exit codes:
          0    success
          1    some of the input could not be used: the standard error names the
               lines, all others were predicted
          2    the command line, a file or the model cannot be used
          130  stopped by Ctrl-C
        """;

    public static Command Create(CommandHost host)
    {
        var text = new Argument<string[]>("TEXT")
        {
            Description =
                "The messages of one conversation, oldest first: 'user: ...' or 'assistant: ...'; bare text is the user's.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var input = new Option<string?>("--input", "-i")
        {
            Description = "Predict every conversation of a JSON Lines file, or of the standard input if it is '-'.",
            HelpName = "FILE",
        };
        var agentState = new Option<AgentState>("--agent", "-a")
        {
            Description =
                "Whether the agent is 'silent' or 'speaking', which leaves two of the four actions possible, or 'unknown'. " +
                "[default: unknown]",
            HelpName = "STATE",
            CustomParser = ParseAgentState,
        };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON per conversation." };
        var model = new ModelOptions();

        var command = new DocumentedCommand("predict", "Predict what the agent should do next.", Details)
        {
            text,
            input,
            agentState,
            json,
        };
        model.AddTo(command);
        command.Validators.Add(result =>
        {
            bool hasText = result.GetResult(text) is { Tokens.Count: > 0 };
            if (hasText == result.GetResult(input) is not null)
            {
                result.AddError(hasText ? "Give either TEXT or --input, not both." : "Give TEXT or --input.");
            }
        });
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var action = new PredictAction(host, parseResult.GetValue(agentState), parseResult.GetValue(json));
            using var source = parseResult.GetValue(input) is { } path
                ? ConversationSource.Open(path, host.Input)
                : ConversationSource.FromText(parseResult.GetRequiredValue(text));
            using var client = await model.LoadAsync(parseResult, host, cancellationToken).ConfigureAwait(false);
            return await action.RunAsync(source, client, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static AgentState ParseAgentState(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "unknown":
                return AgentState.Unknown;
            case "silent":
                return AgentState.Silent;
            case "speaking":
                return AgentState.Speaking;
            case var other:
                result.AddError($"--agent is '{other}'; expected unknown, silent or speaking.");
                return default;
        }
    }
}
