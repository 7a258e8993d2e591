namespace TurnTaking.Onnx.Tests;

public sealed class RequestQueueTests
{
    [Fact]
    public void OldestIsTakenFirst()
    {
        var queue = new RequestQueue(10);
        ScoreRequest[] requests = [Add(queue, null), Add(queue, "a"), Add(queue, null)];
        Assert.Equal(requests[..2], Take(queue, 2));
        Assert.Equal(requests[2..], Take(queue, 2));
        Assert.Empty(Take(queue, 2));
    }

    [Fact]
    public void NewerRequestOfAConversationTakesTheTurnOfTheOlder()
    {
        var queue = new RequestQueue(2);
        var older = Add(queue, "a");
        var other = Add(queue, "b");
        var newer = Create("a");
        Assert.True(queue.TryAdd(newer, out var superseded));
        Assert.Same(older, superseded);
        Assert.Equal([newer, other], Take(queue, 5));
    }

    [Fact]
    public void RequestWaitsWhileItsConversationRuns()
    {
        var queue = new RequestQueue(10);
        Add(queue, "a");
        var running = Take(queue, 1);
        var next = Add(queue, "a");
        var other = Add(queue, "b");
        Assert.Equal([other], Take(queue, 5));
        queue.Finish(running);
        Assert.Equal([next], Take(queue, 5));
    }

    [Fact]
    public void FullQueueRefusesUnlessAnOlderRequestMakesRoom()
    {
        var queue = new RequestQueue(2);
        Add(queue, "a");
        Add(queue, null);
        Assert.False(queue.TryAdd(Create("b"), out _));
        Assert.True(queue.TryAdd(Create("a"), out _));
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void RemovedRequestIsNotTaken()
    {
        var queue = new RequestQueue(10);
        var request = Add(queue, "a");
        Assert.True(queue.Remove(request));
        Assert.False(queue.Remove(request));
        var next = Add(queue, "a");
        Assert.Equal([next], Take(queue, 5));
        Assert.False(queue.Remove(next));
    }

    [Fact]
    public void ClearGivesAllThatWait()
    {
        var queue = new RequestQueue(10);
        ScoreRequest[] requests = [Add(queue, "a"), Add(queue, null)];
        Assert.Equal(requests, queue.Clear());
        Assert.Empty(Take(queue, 5));
        Assert.True(queue.TryAdd(Create("a"), out var superseded));
        Assert.Null(superseded);
    }

    private static ScoreRequest Create(string? conversationId) => new(default, conversationId);

    private static ScoreRequest Add(RequestQueue queue, string? conversationId)
    {
        var request = Create(conversationId);
        Assert.True(queue.TryAdd(request, out var superseded));
        Assert.Null(superseded);
        return request;
    }

    private static List<ScoreRequest> Take(RequestQueue queue, int maxCount)
    {
        List<ScoreRequest> taken = [];
        queue.Take(taken, maxCount);
        return taken;
    }
}
