using System.Collections.Concurrent;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>A server that is stopped while it is used.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task NoRequestFailsBehindABalancerThatAsksWhetherTheServerIsReady()
    {
        await using var server = await ServerProcess.StartAsync(["--drain-delay", "4"]);
        var answers = new ConcurrentQueue<(int Status, string? Answer)>();
        var begun = new TaskCompletionSource();
        bool isReady = true;
        var callers = Task.WhenAll(Enumerable.Range(0, 16).Select(CallAsync));
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await server.SignalAsync("TERM");
        while (Volatile.Read(ref isReady))
        {
            Volatile.Write(ref isReady, await server.GetStatusAsync("/health/ready") == 200);
        }

        await callers;

        Assert.Equal(0, await server.WaitForExitCodeAsync());
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.DoesNotContain("fail", server.Output, StringComparison.OrdinalIgnoreCase);

        async Task CallAsync(int number)
        {
            for (int i = 0; Volatile.Read(ref isReady); i++)
            {
                answers.Enqueue(await server.AskAsync(ServeRequest.Body($"number {number} says {i} words")));
                if (answers.Count > 100)
                {
                    begun.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task ADrainingServerIsNotReadyAndServes()
    {
        await using var server = await ServerProcess.StartAsync(["--drain-delay", "60"]);
        Assert.Equal(200, await server.GetStatusAsync("/health/ready"));

        await server.SignalAsync("TERM");
        while (await server.GetStatusAsync("/health/ready") == 200)
        {
            // The signal is on its way.
        }

        Assert.Equal(503, await server.GetStatusAsync("/health/ready"));
        Assert.Equal(200, await server.GetStatusAsync("/health/live"));
        Assert.Equal(200, (await server.AskAsync(ServeRequest.Body("hello"))).Status);

        await server.SignalAsync("TERM");
        Assert.Equal(143, await server.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task AKilledServerHoldsNobodyUpAndItsSuccessorServes()
    {
        await using var server = await ServerProcess.StartAsync([]);
        var begun = new TaskCompletionSource();
        var callers = Task.WhenAll(Enumerable.Range(0, 16).Select(CallAsync));
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        server.Kill();
        Assert.All(await callers, exception => Assert.IsType<HttpRequestException>(exception));

        await using var successor = ServerProcess.Launch(["serve", "--urls", $"{server.Address}"]);
        await successor.WaitUntilServingAsync();
        Assert.Equal(200, (await server.AskAsync(ServeRequest.Body("hello"))).Status);

        async Task<Exception?> CallAsync(int number)
        {
            return await Record.ExceptionAsync(async () =>
            {
                while (true)
                {
                    await server.AskAsync(ServeRequest.Body($"number {number}"));
                    begun.TrySetResult();
                }
            });
        }
    }
}
