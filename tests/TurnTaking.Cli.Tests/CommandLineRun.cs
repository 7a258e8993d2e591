using System.Text;
using TurnTaking.Hub;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

/// <summary>A command line run in this process.</summary>
internal sealed record CommandLineRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line on a model that always answers, or on the one given.</summary>
    public static Task<CommandLineRun> RunAsync(string[] arguments, string input = "", ITurnTakingClient? client = null) =>
        RunAsync(arguments, Encoding.UTF8.GetBytes(input), _ => client ?? TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

    public static async Task<CommandLineRun> RunAsync(
        string[] arguments,
        byte[] input,
        Func<OnnxTurnTakingClientOptions, ITurnTakingClient> createClient,
        CancellationTokenSource? cancellation = null,
        HubClientOptions? hub = null,
        Func<string, bool>? confirm = null)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Input = new MemoryStream(input),
            Output = output,
            Console = CommandHost.CreateFileConsole(output),
            Error = error,
            CreateClient = (options, _) => createClient(options),
            HubOptions = hub ?? new(),
            Confirm = confirm ?? (_ => false),
        };
        int exitCode = await Program.RunAsync(arguments, host, cancellation?.Token ?? TestContext.Current.CancellationToken);
        return new(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
