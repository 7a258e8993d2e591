using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TurnTaking.Models;
using TurnTaking.Onnx;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Cli;

/// <summary>Compiles a model and says what came of it.</summary>
internal sealed class CompileAction(CommandHost host, string model, ModelPrecision? precision)
{
    private const int Megabyte = 1_000_000;

    /// <summary>How long it may take to stop after Ctrl-C: until the matrix at hand is written and what was written is removed.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    public required string Output { get; init; }

    public bool WritesJson { get; init; }

    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The model or the folder cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        host.SetPatience(StopTime);
        try
        {
            var compiler = new ModelCompiler(model, precision);
            var compiled = await CommandProgress.RunAsync(
                host,
                "MB",
                () => Task.FromResult(compiler.ExpectedByteCount / Megabyte),
                progress => Task.Run(
                    () => compiler.Compile(Output, progress is null ? null : new MegabyteProgress(progress), cancellationToken),
                    cancellationToken)).ConfigureAwait(false);
            Show(compiled, Stopwatch.GetElapsedTime(started));
            return ExitCode.Success;
        }
        catch (ModelLoadException exception)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadUsage, $"{Output} cannot be written: {exception.Message}", exception);
        }
    }

    private void Show(CompiledModel compiled, TimeSpan time)
    {
        var summary = new CompileSummary(
            compiled.Source,
            compiled.Folder,
            compiled.Graph,
            CompileCommand.GetName(compiled.Description.Precision),
            compiled.Description.Form is ModelGraphForm.Fused,
            compiled.Description.Problem,
            compiled.ByteCount,
            Math.Round(time.TotalSeconds, 2));
        if (WritesJson)
        {
            JsonSerializer.Serialize(host.Output, summary, CompileJsonContext.Default.CompileSummary);
            host.Output.Write("\n"u8);
            return;
        }

        var output = host.Console.Profile.Out.Writer;
        output.WriteLine($"compiled   {summary.Source}");
        output.WriteLine($"to         {summary.Output}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"           {summary.Precision}, {summary.Bytes / (double)Megabyte:0.0} MB, {summary.Seconds:0.0} s"));
        if (summary.Problem is { } problem)
        {
            output.WriteLine($"in part    {problem}");
        }
    }

    private sealed class MegabyteProgress(IProgress<long> megabytes) : IProgress<long>
    {
        public void Report(long value) => megabytes.Report(value / Megabyte);
    }
}
