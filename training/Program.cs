using System.CommandLine;
using System.Runtime.InteropServices;
using TurnTaking.Evaluation;
using TurnTaking.Models;
using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Export;
using TurnTaking.Training.LastWords;
using TurnTaking.Training.Runs;

namespace TurnTaking.Training;

/// <summary>The command that makes models.</summary>
internal static class Program
{
    private const int BadUsage = 2;
    private const int Canceled = 130;

    public static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Makes a turn-taking model from open dialogues.")
        {
            CreateTrain(),
            CreateExport(),
            ExamplesCommand.Create(),
            ReferenceCommand.Create(),
            LastWordsCommand.Create(),
        };
        using var cancellation = new CancellationTokenSource();
        using var interruption = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            // The library would end the process two seconds later, in the middle of a checkpoint.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await root.Parse(arguments).InvokeAsync(configuration, cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is TrainingConfigurationException or TrainingDataException or TrainingFailedException or EvaluationDataException or
                ModelLoadException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return BadUsage;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. The same command goes on from the last checkpoint.").ConfigureAwait(false);
            return Canceled;
        }

        // The second signal ends the process at once.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }

    private static Command CreateTrain()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file.", Required = true, HelpName = "FILE" };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The folder of the run; one that is there goes on. [default: artifacts/training/NAME]",
            HelpName = "DIR",
        };
        var set = new Option<string[]>("--set", "-s")
        {
            Description = "An option in place of the configuration's, as training.steps=400; may be given again.",
            HelpName = "NAME=VALUE",
        };
        var command = new Command("train", "Train a model, from the data to the model folder.") { config, output, set };
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var configuration = TrainingConfiguration.Read(
                parseResult.GetRequiredValue(config), parseResult.GetValue(set) ?? []);
            string folder = parseResult.GetValue(output) ?? Path.Combine("artifacts", "training", configuration.Name);
            var run = await new TrainingRun(Console.Out).RunAsync(configuration, folder, cancellationToken).ConfigureAwait(false);
            await ExportAsync(run, Path.Combine(folder, "model"), cancellationToken).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command CreateExport()
    {
        var folder = new Argument<string>("RUN_DIR") { Description = "The folder of a run, which may still go on." };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The model folder. [default: RUN_DIR/model]",
            HelpName = "DIR",
        };
        var command = new Command("export", "Make a model folder of a run's newest checkpoint, and measure it.") { folder, output };
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            string path = parseResult.GetRequiredValue(folder);
            string model = parseResult.GetValue(output) ?? Path.Combine(path, "model");
            await ExportAsync(RunFolder.Open(path), model, cancellationToken).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static async Task ExportAsync(RunFolder run, string model, CancellationToken cancellationToken)
    {
        await ModelExport.WriteAsync(run, model, cancellationToken).ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"wrote {Path.GetFullPath(model)}").ConfigureAwait(false);
    }
}
