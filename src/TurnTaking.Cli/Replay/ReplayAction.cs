using TurnTaking.Replay;

namespace TurnTaking.Cli;

/// <summary>Replays files by policies and shows how they did.</summary>
/// <param name="host">What the command has of the world.</param>
/// <param name="options">What was asked for.</param>
/// <param name="client">Predicts; <see langword="null"/> where silence alone is replayed.</param>
internal sealed class ReplayAction(CommandHost host, ReplayCommandOptions options, RememberingTurnTakingClient? client)
{
    public const string Fused = "fused";
    public const string Silence = "silence";

    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">A file or the model cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<ReplayClip> calls = [.. options.Files.SelectMany(Read)];
        List<ReplayPolicy> policies = [.. ChoosePolicies()];
        try
        {
            Show(await CommandProgress.RunAsync(
                host,
                "calls",
                () => Task.FromResult((long)calls.Count * policies.Count),
                progress => ReplayAsync(calls, policies, progress, cancellationToken)).ConfigureAwait(false));
            return ExitCode.Success;
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }

    private void Show(IReadOnlyList<ReplayResult> results)
    {
        if (options.WritesJson)
        {
            ReplayJson.Write(results, host.Output);
        }
        else
        {
            ReportConsole.Write(ReplayReport.Create(options.Files, results), host.Console);
        }

        foreach (string path in options.ReportPaths)
        {
            ReportFile.Write(ReplayReport.Create(options.Files, results), path);
        }
    }

    private IEnumerable<ReplayPolicy> ChoosePolicies() =>
    [
        .. options.Policy == Fused ? [] : ReplayPolicy.CreateSilencePolicies(),
        .. options.Policy == Silence ? [] : ReplayPolicy.CreatePresets(),
        .. options.Policy == Silence || !options.IsSweep ? [] : ReplayPolicy.CreateSweep(),
    ];

    private async Task<List<ReplayResult>> ReplayAsync(
        IReadOnlyList<ReplayClip> calls,
        IEnumerable<ReplayPolicy> policies,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        List<ReplayResult> results = [];
        long doneCount = 0;
        foreach (var policy in policies)
        {
            var start = GetProcessorTime();
            var replayer = new Replayer(policy.UsesPredictions ? client : null, new() { Conversation = policy.Conversation });
            List<ReplayedClip> replayed = [];
            foreach (var call in calls)
            {
                replayed.Add(await replayer.ReplayAsync(call, cancellationToken).ConfigureAwait(false));
                progress?.Report(++doneCount);
            }

            results.Add(new(policy, ReplayScorer.Score(replayed), GetProcessorTime() - start));
        }

        return results;

        TimeSpan GetProcessorTime() => Environment.CpuUsage.TotalTime + (client?.SavedProcessorTime ?? TimeSpan.Zero);
    }

    private static List<ReplayClip> Read(string path)
    {
        try
        {
            List<ReplayClip> calls = [.. ReplayFile.Read(path)];
            return calls.Count > 0
                ? calls
                : throw new CommandException(ExitCode.BadUsage, $"{path}: expected timed conversations, found none.");
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
        catch (Exception exception) when (InputFile.IsUnreadable(exception))
        {
            throw InputFile.CreateException(path, exception);
        }
    }
}
