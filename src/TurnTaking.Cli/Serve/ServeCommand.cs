using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary><c>turntaking serve</c>: predictions over HTTP.</summary>
internal static class ServeCommand
{
    private const string Details = """
        Examples:
          turntaking serve
          turntaking serve --urls http://0.0.0.0:8080 --api-key-file keys.txt
          curl http://localhost:8080/v1/predict -H 'content-type: application/json' \
            -d '{"messages":[{"role":"user","content":"I would like to"}]}'
        """;

    public static Command Create(CommandHost host)
    {
        var urls = new Option<string>("--urls", "-u")
        {
            Description = "Where to listen, separated by ';'.",
            HelpName = "URLS",
            DefaultValueFactory = _ => "http://localhost:8080",
        };
        var model = new ModelOptions();

        var command = new DocumentedCommand("serve", "Serve predictions over HTTP.", Details) { urls };
        model.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            using var client = await model.LoadAsync(parseResult, host, cancellationToken).ConfigureAwait(false);
            return await new ServeAction(host, parseResult.GetRequiredValue(urls)).RunAsync(client, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
