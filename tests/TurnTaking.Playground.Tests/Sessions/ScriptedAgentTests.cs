using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Playground.Tests;

public sealed class ScriptedAgentTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<(AgentSpeechState State, string SpokenText)> _reports =
        Channel.CreateUnbounded<(AgentSpeechState, string)>();
    private readonly ScriptedAgent _agent;

    public ScriptedAgentTests() => _agent = new(
        _time, (state, _, spokenText, _) => _reports.Writer.WriteAsync((state, spokenText), CancellationToken.None));

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task SpeaksWordByWord()
    {
        await _agent.SpeakAsync("We are open.");

        Assert.Equal((AgentSpeechState.Speaking, ""), await NextAsync());
        Assert.Equal((AgentSpeechState.Speaking, "We"), await NextAsync());
        Assert.Equal("We", _agent.SpokenText);
        Assert.Equal((AgentSpeechState.Speaking, "We are"), await NextAsync());
        Assert.Equal((AgentSpeechState.Speaking, "We are open."), await NextAsync());
        Assert.Equal((AgentSpeechState.Finished, "We are open."), await NextAsync());
        Assert.Null(_agent.SpokenText);
    }

    [Fact]
    public async Task IsInterrupted()
    {
        await _agent.SpeakAsync("We are open.");
        await NextAsync();
        await NextAsync();

        await _agent.StopAsync();

        Assert.Equal((AgentSpeechState.Interrupted, "We"), await NextAsync());
        Assert.Null(_agent.SpokenText);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_reports.Reader.TryRead(out _));
    }

    [Fact]
    public async Task IsPausedAndGoesOn()
    {
        await _agent.SpeakAsync("We are open.");
        await NextAsync();
        await _agent.PauseAsync(TestContext.Current.CancellationToken);
        Assert.Equal((AgentSpeechState.Paused, ""), await NextAsync());

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("", _agent.SpokenText);
        await _agent.ResumeAsync(TestContext.Current.CancellationToken);

        Assert.Equal((AgentSpeechState.Speaking, ""), await NextAsync());
        Assert.Equal((AgentSpeechState.Speaking, "We"), await NextAsync());
    }

    [Fact]
    public async Task IsInterruptedInAPause()
    {
        await _agent.SpeakAsync("We are open.");
        await NextAsync();
        await _agent.PauseAsync(TestContext.Current.CancellationToken);
        await NextAsync();
        _time.Advance(TimeSpan.FromMinutes(1));

        await _agent.StopAsync();

        Assert.Equal((AgentSpeechState.Interrupted, ""), await NextAsync());
    }

    [Fact]
    public async Task OfMessagesAtOnceOneIsSpoken()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => _agent.SpeakAsync($"{i} {i}"))));
        await _agent.StopAsync();

        List<AgentSpeechState> states = [];
        while (_reports.Reader.TryRead(out var report))
        {
            states.Add(report.State);
        }

        Assert.Equal(20, states.Count(state => state == AgentSpeechState.Speaking));
        Assert.Equal(20, states.Count(state => state == AgentSpeechState.Interrupted));
        Assert.Null(_agent.SpokenText);
    }

    /// <summary>Gets the next report; the clock goes on until there is one.</summary>
    private async Task<(AgentSpeechState State, string SpokenText)> NextAsync()
    {
        while (true)
        {
            if (_reports.Reader.TryRead(out var report))
            {
                return report;
            }

            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }
}
