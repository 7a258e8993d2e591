using System.Net.WebSockets;

namespace TurnTaking.Playground.Tests;

public sealed class OutboxTests
{
    private readonly Outbox _outbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfPredictionsAndWaitsOnlyTheNewestIsSent()
    {
        for (int i = 0; i < 1000; i++)
        {
            _outbox.Update(CreatePrediction(i));
            _outbox.Update(new WaitMessage(i));
        }

        Assert.Equal([new WaitMessage(999), CreatePrediction(999)], await ReadToEndAsync());
    }

    [Fact]
    public async Task WhatHappenedIsSentOnceAndInItsOrder()
    {
        await using var reader = _outbox.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var writing = Task.Run(async () =>
        {
            for (int i = 0; i < 5000; i++)
            {
                _outbox.Update(CreatePrediction(i));
                await _outbox.WriteAsync(CreateEvent(i), Cancellation);
            }

            _outbox.Complete(WebSocketCloseStatus.NormalClosure, "");
        }, Cancellation);
        List<ServerMessage> messages = [];
        while (await reader.MoveNextAsync())
        {
            messages.Add(reader.Current);
        }

        await writing;
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (double)i), messages.OfType<EventMessage>().Select(message => message.Time));
        Assert.Equal(4999, messages.OfType<PredictionMessage>().Last().Time);
    }

    /// <summary>Nothing is lost and nothing grows: who would add more has to wait.</summary>
    [Fact]
    public async Task AWriterWaitsForAReaderThatIsSlow()
    {
        int count = 0;
        var writing = Task.CompletedTask;
        while (writing.IsCompleted)
        {
            Assert.InRange(count, 0, 1000);
            writing = _outbox.WriteAsync(CreateEvent(count++), Cancellation).AsTask();
        }

        _outbox.Update(CreatePrediction(1));
        _outbox.Update(CreatePrediction(2));
        Assert.False(_outbox.WaitForSpaceAsync(Cancellation).AsTask().IsCompleted);
        await using var reader = _outbox.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await reader.MoveNextAsync());
        await writing;
        _outbox.Complete(WebSocketCloseStatus.NormalClosure, "");
        List<ServerMessage> messages = [reader.Current];
        while (await reader.MoveNextAsync())
        {
            messages.Add(reader.Current);
        }

        Assert.Equal(count, messages.OfType<EventMessage>().Count());
        Assert.Equal(2, Assert.Single(messages.OfType<PredictionMessage>()).Time);
    }

    [Fact]
    public async Task TheFirstReasonToCloseCounts()
    {
        await _outbox.WriteAsync(CreateEvent(1), Cancellation);
        _outbox.Complete(WebSocketCloseStatus.MessageTooBig, "too big");
        _outbox.Complete(WebSocketCloseStatus.NormalClosure, "");
        await _outbox.WriteAsync(CreateEvent(2), Cancellation);
        _outbox.Update(CreatePrediction(2));

        Assert.Equal(1, (await ReadToEndAsync())[0].Time);
        Assert.Equal((WebSocketCloseStatus.MessageTooBig, "too big"), _outbox.Close);
        Assert.False(await _outbox.WaitForSpaceAsync(Cancellation));
    }

    private async Task<List<ServerMessage>> ReadToEndAsync()
    {
        _outbox.Complete(WebSocketCloseStatus.NormalClosure, "");
        return await _outbox.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
    }

    private static EventMessage CreateEvent(int time) => new(time, new("UserIdle"));

    private static PredictionMessage CreatePrediction(int time) => new(time, TurnTakingAction.StartSpeaking, new(1, 0, 0, 0));
}
