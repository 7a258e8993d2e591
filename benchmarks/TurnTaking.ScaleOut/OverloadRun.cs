namespace TurnTaking.ScaleOut;

/// <summary>A server under ten times the load, and after it.</summary>
internal static class OverloadRun
{
    private const int Times = 10;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        using var server = await ServerUnderLoad.StartAsync(serverArguments);
        using var servers = new HttpServers(server.Address);
        var callers = new Callers(servers.AskAsync);
        await callers.SendAsync(conversationCount, partialsPerSecond, WarmUp);
        var before = new Summary(await callers.SendAsync(conversationCount, partialsPerSecond, duration / 4));
        before.Print("before");

        var during = new Summary(await callers.SendAsync(conversationCount * Times, partialsPerSecond, duration / Times));
        during.Print($"{Times} times");

        var answers = await callers.SendAsync(conversationCount, partialsPerSecond, duration / 4);
        new Summary(answers).Print("after");

        // A second has too few requests for its 99th percentile to be steady, so twice what it was counts as back.
        var begin = answers.Min(answer => answer.Due);
        double limit = Math.Max(2 * before.NinetyNinth, before.NinetyNinth + 5);
        int lateWindow = answers.GroupBy(answer => (int)((answer.Due - begin) / Window))
            .Where(window => new Summary(window) is var summary && (summary.NinetyNinth > limit || summary.Count(429) > 0))
            .Select(window => window.Key + 1)
            .DefaultIfEmpty(0)
            .Max();
        Console.WriteLine($"p99 is back below {limit:0.0} ms, and nothing is shed, {lateWindow} s after the overload ended");
        Console.WriteLine($"server's memory: {server.MemoryMegabytes:N0} MB");
    }
}
