using System.Diagnostics;

namespace TurnTaking.ScaleOut;

/// <summary>A server under the load that it is made for.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        using var server = await ServerUnderLoad.StartAsync(serverArguments);
        using var servers = new HttpServers(server.Address);
        var callers = new Callers(servers.AskAsync);
        double idleMemory = server.MemoryMegabytes;
        await callers.SendAsync(conversationCount, partialsPerSecond, WarmUp);

        double firstMemory = server.MemoryMegabytes;
        var firstProcessorTime = server.ProcessorTime;
        var ownTime = Process.GetCurrentProcess().TotalProcessorTime;
        Console.WriteLine($"{conversationCount} conversations, {partialsPerSecond} partials a second each, {duration.TotalSeconds:N0} s");
        var answers = new List<Answer>();
        var memory = new List<double>();
        for (int quarter = 0; quarter < 4; quarter++)
        {
            answers.AddRange(await callers.SendAsync(conversationCount, partialsPerSecond, duration / 4));
            memory.Add(server.MemoryMegabytes);
        }

        var summary = new Summary(answers);
        summary.Print("load");
        double used = (server.ProcessorTime - firstProcessorTime).TotalSeconds;
        double perPrediction = used / summary.PredictedCount;
        Console.WriteLine(
            $"  server: {used / duration.TotalSeconds:0.00} processors, {perPrediction * 1e6:N0} us a prediction, so " +
            $"{1 / perPrediction / partialsPerSecond:N0} conversations a processor; " +
            $"sender: {(Process.GetCurrentProcess().TotalProcessorTime - ownTime).TotalSeconds / duration.TotalSeconds:0.00} processors");
        Console.WriteLine(
            $"  server's memory: {idleMemory:N0} MB idle, {firstMemory:N0} MB at the start, then " +
            $"{string.Join(", ", memory.Select(megabytes => $"{megabytes:N0}"))} MB after each quarter");
    }
}
