using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TurnTaking.Cli;

/// <summary>Shows on a terminal how far a command is; elsewhere it is quiet.</summary>
internal static class CommandProgress
{
    /// <param name="host">What has the terminal.</param>
    /// <param name="unit">What the work is counted in.</param>
    /// <param name="count">Counts the work; it is asked only where progress is shown.</param>
    /// <param name="run">Does the work and reports how much of it is done.</param>
    public static async Task<T> RunAsync<T>(CommandHost host, string unit, Func<Task<long>> count, Func<IProgress<long>?, Task<T>> run)
    {
        if (host.Progress is null)
        {
            return await run(null).ConfigureAwait(false);
        }

        return await host.Progress.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new SpeedColumn(unit), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(unit, maxValue: Math.Max(1, await count().ConfigureAwait(false)));
                return await run(new TaskProgress(task)).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = Math.Max(task.Value, value);
    }

    private sealed class SpeedColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Speed ?? 0:0} {unit}/s"));
    }
}
