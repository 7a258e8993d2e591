using System.IO.Compression;
using System.Text;
using TurnTaking.Replay;

namespace TurnTaking.Tests;

public sealed class ReplayerTests : IDisposable
{
    // The agent asks; the user pauses for 0.8 s, ends at 4.0, and acknowledges at 6.0 what the agent then says.
    private const string Call = """
        {"id":"c","duration":8.0,"words":[
        {"t0":0.0,"t1":0.5,"speaker":"assistant","text":"Yes?","asr":"yes"},
        {"t0":2.0,"t1":2.5,"speaker":"user","text":"I","asr":"i"},
        {"t0":3.3,"t1":4.0,"speaker":"user","text":"go.","asr":"go"},
        {"t0":5.5,"t1":7.8,"speaker":"assistant","text":"Fine.","asr":"fine"},
        {"t0":6.0,"t1":6.2,"speaker":"user","text":"yeah","asr":"yeah"}],
        "turns":[{"speaker":"assistant","t0":0.0,"t1":0.5},{"speaker":"user","t0":2.0,"t1":4.0},{"speaker":"assistant","t0":5.5,"t1":7.8}],
        "events":[{"t":2.5,"kind":"user_pause","duration":0.8,"turn":1,"within_act":true,"complete":false},
        {"t":4.0,"kind":"user_turn_end","gap":1.5,"turn":1},
        {"t":6.0,"kind":"user_backchannel","t0":6.0,"t1":6.2}]}
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl.gz");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0.5, 1, 0.5)]
    [InlineData(1.0, 0, 1.0)]
    [InlineData(1.9, 0, 1.9)]
    public async Task SilencePolicyCutsOffThePausesLongerThanItsSilence(double silence, int cutOffCount, double wait)
    {
        var options = new ReplayOptions { Conversation = ReplayOptions.CreateSilencePolicy(TimeSpan.FromSeconds(silence)) };
        var score = await ScoreAsync(null, options);
        Assert.Equal((1, cutOffCount, 1, cutOffCount), (score.PauseCount, score.CutOffPauseCount, score.TurnCount,
            score.CutOffTurnCount));
        Assert.Equal(wait, Assert.Single(score.Waits), 3);
        Assert.Equal(0, score.UnansweredCount);
    }

    [Fact]
    public async Task PredictionsShortenTheWait()
    {
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(
                options!.AgentState == AgentState.Speaking ? TurnTakingAction.ContinueSpeaking :
                messages.Last().Text == "i go" ? TurnTakingAction.StartSpeaking :
                TurnTakingAction.ContinueListening)),
        };
        var score = await ScoreAsync(client, new());
        Assert.Equal(0, score.CutOffPauseCount);
        Assert.InRange(Assert.Single(score.Waits), 0.6, 0.7);
        Assert.Equal((1, 0), (score.BackchannelCount, score.InterruptingBackchannelCount));
        Assert.Equal(3, score.PredictionCount);
    }

    /// <summary>The last word comes with the final transcript, after the turn has ended.</summary>
    [Fact]
    public async Task AWordThatTheRecognizerGivesLateIsLateInTheCall()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var clip = new ReplayClip
        {
            Id = "late",
            Duration = 4,
            Words = [new(0.5, 1, "user", "at"), new(1.1, 1.5, "user", "nine"), new(1.6, 2, "user", "fifteen") { RecognizerDelay = 1.5 }],
        };

        var events = (await new Replayer(client, new()).ReplayAsync(clip, TestContext.Current.CancellationToken)).Events;

        Assert.Equal("at nine", Assert.Single(events.OfType<EndOfTurn>()).Transcript);
        var late = Assert.Single(events.OfType<LateTranscript>());
        Assert.Equal(("at nine fifteen", TimeSpan.FromSeconds(3.5)), (late.Transcript, late.Time));
    }

    [Fact]
    public async Task AWordDelayedALittleDelaysThoseBehindIt()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var clip = new ReplayClip
        {
            Id = "delayed",
            Duration = 4,
            Words = [new(0.5, 1, "user", "at") { RecognizerDelay = 0.6 }, new(1.1, 1.2, "user", "nine")],
        };

        var events = (await new Replayer(client, new()).ReplayAsync(clip, TestContext.Current.CancellationToken)).Events;

        var start = Assert.Single(events.OfType<UserTurnStarted>());
        Assert.Equal((TimeSpan.FromSeconds(1.6), "at"), (start.Time, start.Transcript));
        Assert.Equal("at nine", Assert.Single(events.OfType<EndOfTurn>()).Transcript);
    }

    [Fact]
    public async Task InterruptingBackchannelIsCounted()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartListening);
        Assert.Equal(1, (await ScoreAsync(client, new())).InterruptingBackchannelCount);
    }

    [Fact]
    public async Task RememberedPredictionsAreNotAskedForAgain()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var remembering = new RememberingTurnTakingClient(client);
        var first = await ScoreAsync(remembering, new());
        int count = client.CallCount;
        Assert.Equal(TimeSpan.Zero, remembering.SavedProcessorTime);
        var second = await ScoreAsync(remembering, new());
        Assert.Equal(count, client.CallCount);
        Assert.Equal(first.Waits, second.Waits);
        Assert.True(remembering.SavedProcessorTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task AgentTurnThatDoesNotEndAfterItsBeginIsNone()
    {
        const string UserTurn = """{"speaker":"user","t0":2.0""";
        List<AgentState?> states = [];
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, options, _) =>
            {
                states.Add(options?.AgentState);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        await ScoreAsync(
            client, new(), Call.Replace(UserTurn, """{"speaker":"assistant","t0":1.0,"t1":0.5},""" + UserTurn, StringComparison.Ordinal));
        Assert.Equal(AgentState.Silent, states[0]);
    }

    [Theory]
    [InlineData("words", "'words[0]' is null")]
    [InlineData("turns", "'turns[0]' is null")]
    [InlineData("events", "'events[0]' is null")]
    public void MissingElementIsNamed(string list, string problem)
    {
        Write($$"""{"id":"c","duration":8.0,"words":[],"{{list}}":[null]}""");
        var exception = Assert.Throws<InvalidDataException>(() => ReplayFile.Read(_path).ToList());
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LineThatIsNoConversationIsNamed()
    {
        Write(Call.ReplaceLineEndings("") + "\n{}\n");
        var exception = Assert.Throws<InvalidDataException>(() => ReplayFile.Read(_path).ToList());
        Assert.Contains($"{_path}:2", exception.Message);
    }

    private async Task<ReplayScore> ScoreAsync(ITurnTakingClient? client, ReplayOptions options, string call = Call)
    {
        Write(call.ReplaceLineEndings(""));
        var clip = Assert.Single(ReplayFile.Read(_path));
        return ReplayScorer.Score([await new Replayer(client, options).ReplayAsync(clip, TestContext.Current.CancellationToken)]);
    }

    private void Write(string text)
    {
        using var file = new GZipStream(File.Create(_path), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
