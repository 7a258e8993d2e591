using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.ScaleOut;

/// <summary>What a prediction over loopback costs beside the same one in this process.</summary>
internal static class RemoteRun
{
    private const int RoundCount = 6;

    /// <param name="serverArguments">Further arguments of the server.</param>
    /// <param name="conversationCount">How many conversations speak at once.</param>
    /// <param name="partialsPerSecond">How many words each of them gets a second.</param>
    /// <param name="duration">How long it takes altogether.</param>
    public static async Task RunAsync(string[] serverArguments, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        using var server = await ServerUnderLoad.StartAsync(serverArguments);
        var services = new ServiceCollection();
        services.AddKeyedSemanticTurnTaking("local");
        services.AddRemoteTurnTaking(options => (options.Endpoint, options.Timeout) = (server.Address, TimeSpan.FromSeconds(10)));
        await using var provider = services.BuildServiceProvider();
        var local = provider.GetRequiredKeyedService<ITurnTakingClient>("local");
        var remote = provider.GetRequiredService<ITurnTakingClient>();

        Console.WriteLine($"{conversationCount} conversations, {partialsPerSecond} partials a second each");
        await MeasureAsync(local, "warm", conversationCount, partialsPerSecond, TimeSpan.FromSeconds(2));
        await MeasureAsync(remote, "warm", conversationCount, partialsPerSecond, TimeSpan.FromSeconds(2));

        // In turn, so that a machine that is faster or slower for a while is so for both.
        var localTimes = new List<double>();
        var remoteTimes = new List<double>();
        var localWork = TimeSpan.Zero;
        var clientWork = TimeSpan.Zero;
        var serverWork = server.ProcessorTime;
        for (int round = 0; round < RoundCount; round++)
        {
            localWork -= Environment.CpuUsage.TotalTime;
            localTimes.AddRange(await MeasureAsync(local, $"{round}", conversationCount, partialsPerSecond, duration / (2 * RoundCount)));
            localWork += Environment.CpuUsage.TotalTime;
            clientWork -= Environment.CpuUsage.TotalTime;
            remoteTimes.AddRange(await MeasureAsync(remote, $"{round}", conversationCount, partialsPerSecond, duration / (2 * RoundCount)));
            clientWork += Environment.CpuUsage.TotalTime;
        }

        serverWork = server.ProcessorTime - serverWork;

        double[] inProcess = [.. localTimes.Order()];
        double[] overLoopback = [.. remoteTimes.Order()];
        Print("in this process", inProcess);
        Print("over loopback", overLoopback);
        Console.WriteLine(
            $"added: p50 {At(overLoopback, 0.5) - At(inProcess, 0.5):0.00} ms, p99 {At(overLoopback, 0.99) - At(inProcess, 0.99):0.00} ms");
        Console.WriteLine(
            $"processor time of a prediction: in this process {localWork.TotalMilliseconds / inProcess.Length:0.00} ms, over loopback " +
            $"{clientWork.TotalMilliseconds / overLoopback.Length:0.00} ms here and {serverWork.TotalMilliseconds / overLoopback.Length:0.00} ms there");
    }

    /// <summary>Measures what each prediction takes while all conversations go on, each with a word more every time.</summary>
    private static async Task<IEnumerable<double>> MeasureAsync(
        ITurnTakingClient client, string round, int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        var period = TimeSpan.FromSeconds(1.0 / partialsPerSecond);
        var times = await Task.WhenAll(Enumerable.Range(0, conversationCount).Select(number => SpeakAsync(number)));
        return times.SelectMany(measured => measured);

        async Task<List<double>> SpeakAsync(int number)
        {
            var script = new CallScript(number);
            var measured = new List<double>();
            await Task.Delay(period * ((double)number / conversationCount));
            for (int partial = 0; Stopwatch.GetElapsedTime(start) < duration; partial++)
            {
                var (conversationId, messages) = script.NextMessages();
                var options = new TurnTakingOptions { AgentState = AgentState.Silent, ConversationId = $"{round} {conversationId}" };
                long asked = Stopwatch.GetTimestamp();
                await client.GetPredictionAsync(messages, options);
                measured.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                var next = (period * (partial + 1 + ((double)number / conversationCount))) - Stopwatch.GetElapsedTime(start);
                await Task.Delay(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            }

            return measured;
        }
    }

    private static void Print(string name, double[] sorted) => Console.WriteLine(
        $"{name}: {sorted.Length:N0} predictions, p50 {At(sorted, 0.5):0.00} ms, p90 {At(sorted, 0.9):0.00} ms, p99 {At(sorted, 0.99):0.00} ms");

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
