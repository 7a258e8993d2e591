using TurnTaking.Replay;

namespace TurnTaking.Cli;

/// <summary>Replays files by policies and shows the scores.</summary>
internal sealed class ReplayAction(CommandHost host, bool writesJson)
{
    public static IEnumerable<ReplayPolicy> Choose(string? name, bool isSweep)
    {
        var silence = name == "fused" ? [] : ReplayPolicy.CreateSilencePolicies();
        var fused = name == "silence" ? [] : isSweep ? ReplayPolicy.CreatePresets().Concat(ReplayPolicy.CreateSweep()) : ReplayPolicy.CreatePresets();
        return silence.Concat(fused);
    }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        IEnumerable<string> files, IEnumerable<ReplayPolicy> policies, ITurnTakingClient? client,
            CancellationToken cancellationToken)
    {
        var clips = Read(files);
        using var remembering = client is null ? null : new RememberingTurnTakingClient(client);
        List<ReplayResult> results = [];
        foreach (var policy in policies)
        {
            var replayer = new Replayer(policy.UsesPredictions ? remembering : null,
                new() { Conversation = policy.Conversation });
            List<ReplayedClip> replayed = [];
            foreach (var clip in clips)
            {
                replayed.Add(await replayer.ReplayAsync(clip, cancellationToken).ConfigureAwait(false));
            }

            results.Add(new(policy.Name, ReplayScorer.Score(replayed)));
        }

        if (writesJson)
        {
            ReplayOutput.WriteJson(host.Output, results);
        }
        else
        {
            ReplayOutput.WriteTable(host.Console, results);
        }

        return ExitCode.Success;
    }

    private static List<ReplayClip> Read(IEnumerable<string> files)
    {
        try
        {
            return [.. files.SelectMany(ReplayFile.Read)];
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }
}
