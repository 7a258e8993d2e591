using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TurnTaking.Hub;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>Downloads a model and shows how far that is.</summary>
internal static class ModelPull
{
    /// <returns>The model's folder.</returns>
    /// <exception cref="CommandException">The model cannot be had.</exception>
    public static async Task<string> RunAsync(
        CommandHost host, HubModelReference model, string? folder, CancellationToken cancellationToken)
    {
        try
        {
            return folder is null && await FindVerifiedAsync(model, host, cancellationToken).ConfigureAwait(false) is { } found
                ? found
                : await ShowAsync(
                    host,
                    progress => ModelRepository.DownloadAsync(
                        model, host.HubOptions, folder, progress, new StandardErrorLoggerFactory(host), cancellationToken)).ConfigureAwait(false);
        }
        catch (HubException exception)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }

    /// <summary>Finds a commit whose files are there and whole: what never changes needs no network.</summary>
    private static async Task<string?> FindVerifiedAsync(HubModelReference model, CommandHost host, CancellationToken cancellationToken)
    {
        if (!model.IsCommit || ModelRepository.Find(model, host.HubOptions) is not { } folder)
        {
            return null;
        }

        try
        {
            var information = await ModelInformation.ReadAsync(model.ToString(), host.HubOptions, cancellationToken).ConfigureAwait(false);
            return information.Files.All(file => file.IsWhole != false) ? folder : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    private static async Task<string> ShowAsync(CommandHost host, Func<IProgress<HubDownloadProgress>?, Task<string>> run)
    {
        if (host.Progress is null)
        {
            return await run(null).ConfigureAwait(false);
        }

        return await host.Progress.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new SizeColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => run(new TaskProgress(context.AddTask("asking the hub", maxValue: 1)))).ConfigureAwait(false);
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<HubDownloadProgress>
    {
        private readonly Lock _lock = new();

        public void Report(HubDownloadProgress value)
        {
            lock (_lock)
            {
                task.MaxValue = Math.Max(1, value.ByteCount);
                task.Value = value.ReceivedByteCount;
                task.Description = value.Path.EscapeMarkup();
            }
        }
    }

    private sealed class SizeColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value / 1e6:N0}/{task.MaxValue / 1e6:N0} MB"));
    }
}
