using System.Net;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>More requests than a server can answer.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task WhatIsTooMuchIsShedAndTheServerGoesOn()
    {
        await using var server = await ServerProcess.StartAsync(["--max-concurrent", "1"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(AskAsync));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer is { Status: HttpStatusCode.TooManyRequests, RetryAfter.TotalSeconds: 1 });
        Assert.Equal((200, "continue_listening"), await server.AskAsync(ServeRequest.Body("I would like to book a table for")));

        async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> AskAsync(int i)
        {
            using var response = await server.PredictAsync(ServeRequest.Body($"I would like to book a table for {i}"));
            return (response.StatusCode, response.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task EachKeyHasItsShare()
    {
        await using var server = await ServerProcess.StartAsync(["--api-key", "one", "--api-key", "two", "--predictions-per-second", "5"]);

        var first = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.AskAsync(ServeRequest.Body("hello"), "one")));
        var other = await server.AskAsync(ServeRequest.Body("hello"), "two");

        Assert.Contains((429, "rate_limit_exceeded"), first);
        Assert.Equal(200, other.Status);
    }
}
