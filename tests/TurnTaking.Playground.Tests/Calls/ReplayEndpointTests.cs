using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using TurnTaking.Onnx;
using TurnTaking.Replay;

namespace TurnTaking.Playground.Tests;

public sealed class ReplayEndpointTests
{
    private const string Call = """
        {"id":"c","duration":3,"words":[{"t0":0.5,"t1":1,"speaker":"user","text":"hello"}]}
        """;

    /// <summary>The embedded model decides in every example what the example is there to show.</summary>
    [Theory]
    [InlineData("pause", "High", "EndOfTurn:Deadline", "EndOfTurn:Words")]
    [InlineData("pause", "Medium", "EndOfTurn:Words")]
    [InlineData("backchannel", "Medium", "EndOfTurn:Words", "Backchannel", "Backchannel")]
    [InlineData("interruption", "Medium", "EndOfTurn:Words", "Interruption", "EndOfTurn:Words")]
    [InlineData("digits", "High", "EndOfTurn:Words")]
    [InlineData("hold", "Medium", "HoldRequested", "EndOfTurn:Words")]
    [InlineData("late", "Medium", "EndOfTurn:Words", "LateTranscript")]
    public async Task ExamplesShowTheirIdea(string id, string eagerness, params string[] expected)
    {
        using var client = new OnnxTurnTakingClient(new OnnxTurnTakingClientOptions());
        await using var playground = await RunningPlayground.StartAsync(client);
        string call = await playground.Http.GetStringAsync($"calls/{id}.json", TestContext.Current.CancellationToken);

        using var response = await playground.ReplayAsync($$$"""{"call":{{{call}}},"settings":{"eagerness":"{{{eagerness}}}"}}""");

        var replay = await ReadAsync(response);
        string[] names = [nameof(EndOfTurn), nameof(Interruption), nameof(Backchannel), nameof(HoldRequested), nameof(LateTranscript)];
        var events = replay.Messages.OfType<EventMessage>().Select(message => message.Event).Where(item => names.Contains(item.Name));
        Assert.Equal(expected, events.Select(item => item.Reason is null ? item.Name : $"{item.Name}:{item.Reason}"));
    }

    [Fact]
    public async Task ExamplesAreFilesOfCalls()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        string index = await playground.Http.GetStringAsync("calls/index.json", TestContext.Current.CancellationToken);
        var list = JsonNode.Parse(index)!.AsArray();
        string path = Path.GetTempFileName();

        foreach (var item in list)
        {
            string id = (string)item!["id"]!;
            string json = await playground.Http.GetStringAsync($"calls/{id}.json", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);

            Assert.Equal(id, Assert.Single(ReplayFile.Read(path)).Id);
            Assert.Equal((string)item["title"]!, (string)JsonNode.Parse(json)!["title"]!);
            Assert.NotEmpty((string)JsonNode.Parse(json)!["about"]!);
        }

        File.Delete(path);
        Assert.InRange(list.Count, 4, 10);
    }

    [Fact]
    public async Task MessagesAreThoseOfAConnectionInTheirOrder()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);

        using var response = await playground.ReplayAsync($$$"""{"call":{{{Call}}},"settings":{"minimumWait":0.4,"maximumWait":0.4}}""");

        var replay = await ReadAsync(response);
        Assert.Equal(replay.Messages.OrderBy(message => message.Time), replay.Messages);
        Assert.Equal(1.22, Assert.Single(replay.Messages.OfType<PredictionMessage>()).Time, 3);
        var end = Assert.Single(replay.Messages.OfType<EventMessage>(), message => message.Event.Name == nameof(EndOfTurn));
        Assert.Equal(1.4, end.Time, 3);
        Assert.Equal(0.4, end.Event.Waited!.Value, 3);
        var wait = replay.Messages.OfType<WaitMessage>().Last(message => message.Kind is not null);
        Assert.Equal((ConversationWaitKind.Silence, 1.0, 1.4), (wait.Kind!.Value, wait.StartTime!.Value, wait.DueTime!.Value));
        Assert.Null(replay.Messages.OfType<WaitMessage>().Last().Kind);
    }

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens")]
    [InlineData("hello", "'h' is an invalid start of a value")]
    [InlineData("null", "expected a call, found null")]
    [InlineData("""{"settings":{}}""", "was missing required properties including: 'call'")]
    [InlineData("""{"call":{"id":"c","words":[]},"settings":{}}""", "was missing required properties including: 'duration'")]
    [InlineData("""{"call":{"id":"c","duration":2000,"words":[]},"settings":{}}""",
        "'duration' is 2000; the playground takes calls of at most 1800 seconds")]
    [InlineData("""{"call":{"id":"c","duration":3,"words":[{"t0":2,"t1":1,"speaker":"user","text":"a"}]},"settings":{}}""",
        "'words[0]' ends at 1, before it begins at 2")]
    [InlineData("""{"call":{"id":"c","duration":3,"words":[{"t0":"x","t1":1,"speaker":"user","text":"a"}]},"settings":{}}""",
        "Path: $.call.words[0].t0")]
    [InlineData("""{"call":{"id":"c","duration":3,"words":[{"t0":0,"t1":1,"speaker":"user","text":"a","delay":-1}]},"settings":{}}""",
        "'words[0].delay' is -1; expected seconds, 0 to 86400")]
    [InlineData("""{"call":{"id":"c","duration":3,"words":[]},"settings":{"holdLimit":0}}""",
        "holdLimit must be above 0 and at most 86400 seconds, but is 0.")]
    public async Task WhatIsWrongWithACallIsTold(string body, string error)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);

        using var response = await playground.ReplayAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonSerializer.Deserialize(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), PlaygroundJson.Default.ProblemResponse)!;
        Assert.Contains(error, problem.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestThatIsTooBigIsRefused()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);

        using var response = await playground.ReplayAsync(new string(' ', ReplayEndpoint.MaximumRequestSize + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static async Task<ReplayResponse> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize(text, PlaygroundJson.Default.ReplayResponse)!;
    }
}
