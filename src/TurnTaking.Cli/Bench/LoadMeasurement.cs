using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>How long a model takes to load, and how much memory it takes at most.</summary>
/// <param name="Seconds">The time until the first prediction could begin.</param>
/// <param name="PeakBytes">The most memory that the process had, one prediction over 54 tokens included.</param>
internal sealed record LoadMeasurement(double Seconds, long PeakBytes)
{
    public const string OptionName = "--measure-load";

    /// <summary>What is loaded.</summary>
    public enum Subject
    {
        /// <summary>The exported graph on ONNX Runtime.</summary>
        Card,

        /// <summary>The client.</summary>
        Client,
    }

    /// <summary>Measures in a process of its own.</summary>
    /// <exception cref="CommandException">The process failed.</exception>
    public static async Task<LoadMeasurement> MeasureAsync(
        Subject subject, OnnxTurnTakingClientOptions options, CancellationToken cancellationToken)
    {
        string program = Environment.ProcessPath!;
        List<string> arguments = ["bench", OptionName, $"{subject}", "--model", options.Model];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            arguments.Insert(0, typeof(LoadMeasurement).Assembly.Location);
        }

        if (options.ThreadCount is { } threadCount)
        {
            arguments.AddRange(["--threads", threadCount.ToString(CultureInfo.InvariantCulture)]);
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == ExitCode.Success
                ? JsonSerializer.Deserialize(output, BenchJsonContext.Default.LoadMeasurement)!
                : throw new CommandException(ExitCode.BadUsage, $"Loading failed: {await error.ConfigureAwait(false)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Loads in this process and writes the measurement as JSON.</summary>
    public static void MeasureThisProcess(Subject subject, OnnxTurnTakingClientOptions options, Stream output)
    {
        const int TokenCount = 54;
        const int WordCount = 47;
        long start = Stopwatch.GetTimestamp();
        TimeSpan time;
        if (subject is Subject.Card)
        {
            using var card = new CardPath(options.Model);
            time = Stopwatch.GetElapsedTime(start);
            card.Run(TokenCount);
        }
        else
        {
            using var client = new OnnxTurnTakingClient(options);
            time = Stopwatch.GetElapsedTime(start);
            client.GetPredictionAsync([new ChatMessage(ChatRole.User, BenchText.Repeat(WordCount))]).Wait();
        }

        JsonSerializer.Serialize(
            output, new(time.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64), BenchJsonContext.Default.LoadMeasurement);
    }
}
