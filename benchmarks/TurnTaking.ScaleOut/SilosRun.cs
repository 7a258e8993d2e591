namespace TurnTaking.ScaleOut;

/// <summary>Three silos under load: one is killed, one is added. Beside it, the same calls on servers that share nothing.</summary>
internal static class SilosRun
{
    private const int SiloCount = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        Console.WriteLine($"{conversationCount} conversations, {partialsPerSecond} partials a second each, {duration.TotalSeconds:N0} s");
        await RunClusterAsync(serverArguments, conversationCount, partialsPerSecond, duration * 0.75);
        await RunServersAsync(serverArguments, conversationCount, partialsPerSecond, duration * 0.25);
    }

    private static async Task RunClusterAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        await using var cluster = await SiloCluster.StartAsync(SiloCount, serverArguments);
        var callers = new Callers(cluster.AskAsync);
        await callers.SendAsync(conversationCount, partialsPerSecond, WarmUp);
        await MeasureAsync("three silos");

        cluster.KillSilo();
        await MeasureAsync("one is killed");

        var adding = cluster.AddSiloAsync();
        await MeasureAsync("one is added");
        await adding;

        async Task MeasureAsync(string name)
        {
            cluster.CacheHits = new();
            new Summary(await callers.SendAsync(conversationCount, partialsPerSecond, duration / 3)).Print(name);
            cluster.CacheHits.Print();
        }
    }

    private static async Task RunServersAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, SiloCount).Select(_ => ServerUnderLoad.StartAsync(serverArguments)));
        try
        {
            using var client = new HttpServers(servers.Select(server => server.Address));
            var callers = new Callers(client.AskAsync);
            await callers.SendAsync(conversationCount, partialsPerSecond, WarmUp);
            client.CacheHits = new();
            new Summary(await callers.SendAsync(conversationCount, partialsPerSecond, duration)).Print("three servers over HTTP, any for each request");
            client.CacheHits.Print();
        }
        finally
        {
            Array.ForEach(servers, server => server.Dispose());
        }
    }
}
