using System.CommandLine;
using TurnTaking.Playground;

namespace TurnTaking.Cli;

/// <summary><c>turntaking playground</c>: a local web page to try turn-taking on.</summary>
internal static class PlaygroundCommand
{
    private const string Details = """
        Examples:
          turntaking playground
          turntaking playground --model models/semantic-turn-taking
          turntaking playground --urls "http://localhost:8080;http://192.168.1.20:8080"

        The page needs no network. Only this machine reaches it, unless --urls says
        otherwise: then everybody who reaches the address can use it. What is typed
        is neither kept nor logged.

        Exit codes:
          0    stopped, as by Ctrl-C
          2    the command line or the model cannot be used, or the address is taken
        """;

    public static Command Create(CommandHost host)
    {
        var urls = new Option<PlaygroundAddress[]>("--urls", "-u")
        {
            Description = $"The addresses to listen on, as http://HOST:PORT, separated by ';'. [default: {PlaygroundAddress.Default}]",
            HelpName = "URLS",
            CustomParser = result =>
            {
                try
                {
                    var values = result.Tokens[0].Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    return [.. values.Select(PlaygroundAddress.Parse)];
                }
                catch (FormatException exception)
                {
                    result.AddError($"--urls: {exception.Message}");
                    return [];
                }
            },
        };
        var model = new ModelOptions();

        var command = new DocumentedCommand("playground", "Try turn-taking on a local web page.", Details) { urls };
        model.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            using var client = await model.LoadAsync(parseResult, host, cancellationToken).ConfigureAwait(false);
            var addresses = parseResult.GetValue(urls) is { Length: > 0 } chosen ? chosen : [PlaygroundAddress.Default];
            return await new PlaygroundAction(host, addresses).RunAsync(client, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
