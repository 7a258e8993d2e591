using System.Text;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using TurnTaking.Hub;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>What commands have of the world: the standard streams and a way to load a model.</summary>
internal sealed class CommandHost
{
    public const string ToolName = "turntaking";

    private const int FileWidth = 80;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Gets the standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Gets the standard output, for data.</summary>
    public required Stream Output { get; init; }

    /// <summary>Gets the standard output, for people.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Gets the standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Gets the terminal to show progress on; <see langword="null"/> if the standard error is none.</summary>
    public IAnsiConsole? Progress { get; init; }

    /// <summary>Gets the options of the hub.</summary>
    public HubClientOptions HubOptions { get; init; } = new();

    /// <summary>Gets the function that asks a person a question; without a person, the answer is no.</summary>
    public Func<string, bool> Confirm { get; init; } = static _ => false;

    /// <summary>Gets the function that sets how long the command may take to end once it is canceled.</summary>
    public Action<TimeSpan> SetPatience { get; init; } = static _ => { };

    /// <summary>Gets the function that loads a model.</summary>
    public Func<OnnxTurnTakingClientOptions, ILoggerFactory, ITurnTakingClient> CreateClient { get; init; } =
        static (options, loggerFactory) => new OnnxTurnTakingClient(options, loggerFactory);

    /// <summary>Opens the process's own streams.</summary>
    /// <param name="termination">What ends the process if a canceled command takes too long.</param>
    public static CommandHost Open(TerminationHandler termination)
    {
        var output = new StandardOutputStream(System.Console.OpenStandardOutput());
        return new()
        {
            Input = System.Console.OpenStandardInput(),
            Output = output,
            Console = System.Console.IsOutputRedirected ? CreateFileConsole(output) : CreateTerminalConsole(),
            Error = System.Console.Error,
            Confirm = Ask,
            SetPatience = patience => termination.Patience = patience,
            Progress = System.Console.IsErrorRedirected
                ? null
                : AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(System.Console.Error) }),
        };
    }

    /// <summary>Makes a console that writes plain lines of UTF-8, as to a file.</summary>
    public static IAnsiConsole CreateFileConsole(Stream output)
    {
        var writer = new StreamWriter(output, Utf8) { AutoFlush = true, NewLine = "\n" };
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = FileWidth;
        return console;
    }

    /// <summary>Writes one line to the standard error.</summary>
    public void WriteError(string message) => Error.WriteLine($"{ToolName}: {message.ReplaceLineEndings(" ")}");

    private static bool Ask(string question)
    {
        if (System.Console.IsInputRedirected || System.Console.IsErrorRedirected)
        {
            return false;
        }

        System.Console.Error.Write($"{question} [y/N] ");
        return System.Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private static IAnsiConsole CreateTerminalConsole()
    {
        System.Console.OutputEncoding = Utf8;
        return AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(System.Console.Out) });
    }
}
