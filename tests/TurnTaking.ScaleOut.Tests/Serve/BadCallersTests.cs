namespace TurnTaking.ScaleOut.Tests;

/// <summary>What callers can do to a server: each test also shows that the next caller is served.</summary>
public sealed class BadCallersTests(ImpatientServer fixture) : IClassFixture<ImpatientServer>
{
    private const string Key = ImpatientServer.Key;
    private const string Secret = "xylophone";

    private readonly ServerProcess _server = fixture.Process;

    [Fact]
    public async Task EachIsRefusedAndTheOthersAreServed()
    {
        Assert.Equal((413, "body_too_large"), await _server.AskAsync(ServeRequest.Body(new string('a', 2 << 20)), Key));
        Assert.Equal((400, "invalid_json"), await _server.AskAsync($$"""{"messages":[{"role":"user","content":"{{Secret}}""", Key));
        Assert.Equal((400, "invalid_json"), await _server.AskAsync($$"""{"messages":"{{Secret}}"}""", Key));
        Assert.Equal((400, "unknown_property"), await _server.AskAsync($$"""{"messages":[],"{{Secret}}":1}""", Key));
        string otherModel = ServeRequest.Body(Secret).Replace("{\"mess", "{\"model\":\"gpt-5\",\"mess", StringComparison.Ordinal);
        Assert.Equal((404, "model_not_found"), await _server.AskAsync(otherModel, Key));
        Assert.Equal((401, "invalid_api_key"), await _server.AskAsync(ServeRequest.Body(Secret)));
        Assert.Equal((401, "invalid_api_key"), await _server.AskAsync(ServeRequest.Body(Secret), $"{Key}s"));
        Assert.Equal(404, await _server.GetStatusAsync("/nowhere"));
        Assert.Equal(405, await _server.GetStatusAsync("/v1/predict"));
        Assert.Equal(401, await _server.GetStatusAsync("/metrics"));
        Assert.Equal(200, await _server.GetStatusAsync("/health/ready"));

        await AssertServesAsync();
        Assert.DoesNotContain(Secret, _server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowHeadersAreGivenUp()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync("POST /v1/predict HTTP/1.1\r\nHost: localhost\r\n");

        var reading = connection.ReadToEndAsync();
        await AssertServesAsync();

        Assert.StartsWith("HTTP/1.1 408 ", await reading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASlowBodyIsGivenUp()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(
            $"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Key}\r\nContent-Type: application/json\r\n" +
            "Content-Length: 100\r\n\r\n{");

        var reading = connection.ReadToEndAsync();
        await AssertServesAsync();

        Assert.StartsWith("HTTP/1.1 408 ", await reading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfOpenConnectionsAreClosed()
    {
        var connections = new List<RawConnection>();
        try
        {
            for (int i = 0; i < 100; i++)
            {
                connections.Add(await RawConnection.OpenAsync(_server.Address));
            }

            var reading = Task.WhenAll(connections.Select(connection => connection.ReadToEndAsync()));
            await AssertServesAsync();

            Assert.All(await reading, answer => Assert.Equal("", answer));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    [Fact]
    public async Task ACallerThatNeverReadsIsCutOff()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            // The server stops to read when nobody takes its answers, and then ends the connection.
            while (true)
            {
                await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
        });

        await AssertServesAsync();
    }

    private async Task AssertServesAsync() =>
        Assert.Equal((200, "continue_listening"), await _server.AskAsync(ServeRequest.Body("I would like to book a table for"), Key));
}
