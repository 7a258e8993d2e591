namespace TurnTaking.Tests;

/// <summary>What odd input gets. Without predictions, turns end a second after the last speech.</summary>
public class ConversationMachineTests
{
    [Fact]
    public void TranscriptsOutOfOrderAreLeftOut()
    {
        var call = new MachineCall()
            .Partial(0, "I want to", "a", 2)
            .Partial(0.1, "I want", "a", 1)
            .Final(0.2, "I want to go", "a", 4)
            .Partial(0.3, "I want to", "a", 3)
            .Partial(0.4, "I want to stay", "a", 5)
            .Until(5);
        Assert.Equal(["UserTurnStarted 0: I want to", "EndOfTurn 1.2 Silence: I want to go"], call.Describe());
    }

    [Fact]
    public void DuplicateTranscriptsCountOnce()
    {
        var call = new MachineCall()
            .Partial(0, "yes")
            .Partial(0.1, "yes")
            .Final(0.2, "Yes.")
            .Final(0.3, "Yes.")
            .Until(5);
        Assert.Equal(["UserTurnStarted 0: yes", "EndOfTurn 1 Silence: Yes."], call.Describe());
        call.Final(6, "Yes.").Until(9);
        Assert.Equal(["UserTurnStarted 6: Yes.", "EndOfTurn 7 Silence: Yes."], call.Describe().Skip(2));
    }

    [Fact]
    public void TurnContinuesTheOneBeforeUntilTheAgentHasSpoken()
    {
        var call = new MachineCall()
            .Final(0, "I want")
            .Until(2)
            .Final(3, "to go")
            .Until(5);
        call.AgentStarts(6, "Where?").AgentStops(7).Final(8, "home").Until(10);
        Assert.Equal([false, true, false], call.Events.OfType<UserTurnStarted>().Select(started => started.IsContinuation));
    }

    [Fact]
    public void FinalMayBeShorterThanItsPartial()
    {
        var call = new MachineCall().Partial(0, "I want to go too").Final(0.5, "I want to").Until(5);
        Assert.Equal(["UserTurnStarted 0: I want to go too", "EndOfTurn 1 Silence: I want to"], call.Describe());
    }

    [Fact]
    public void EmptyFinalKeepsWhatWasHeard()
    {
        var call = new MachineCall().Final(0, "").Final(0.1, null).Partial(1, "hello").Final(1.5, " ").Partial(1.7, "there").Until(5);
        Assert.Equal(["UserTurnStarted 1: hello", "EndOfTurn 2.7 Silence: hello there"], call.Describe());
    }

    [Fact]
    public void FinalsInARowAreOneTurn()
    {
        var call = new MachineCall().Final(0, "Hello.").Final(0.1, "I want to go.").Until(5);
        Assert.Equal("EndOfTurn 1.1 Silence: Hello. I want to go.", call.Describe().Last());
        Assert.Equal(["user: Hello. I want to go."], call.Messages);
    }

    [Fact]
    public void WordsWithoutVoiceAreAnswered()
    {
        var options = new LiveConversationOptions { MinimumWait = TimeSpan.FromSeconds(0.4) };
        var call = new MachineCall(options).VoiceStarts(0).VoiceStops(1).Final(10, "yes").Predict(10.1, 1).Until(12);
        Assert.Equal(["UserTurnStarted 10: yes", "EagerEndOfTurn 10.1", "EndOfTurn 10.4 Words: yes"], call.Describe());
    }

    [Fact]
    public void VoiceThatNeverEndsHoldsATurnOpenOnlySoLong()
    {
        var call = new MachineCall(new() { VoiceLimit = TimeSpan.FromSeconds(4) }).VoiceStarts(0).Final(1, "hello").Until(60);
        Assert.Equal(["UserTurnStarted 1: hello", "EndOfTurn 5 Silence: hello"], call.Describe());
        call.Final(70, "again").Until(90);
        Assert.Equal("EndOfTurn 74 Silence: again", call.Describe().Last());
    }

    [Fact]
    public void NoiseThatComesAgainAndAgainHoldsATurnOpenOnlySoLong()
    {
        var call = new MachineCall().Final(0, "hello");
        for (double time = 0.5; time < 20; time += 0.5)
        {
            call.VoiceStarts(time).VoiceStops(time + 0.1);
        }

        Assert.Equal(["UserTurnStarted 0: hello", "EndOfTurn 5 Silence: hello"], call.Describe());
    }

    [Fact]
    public void VoiceWithoutWordsIsNoTurn() => Assert.Empty(new MachineCall().VoiceStarts(0).VoiceStops(3).Until(60).Events);

    [Fact]
    public void FinalWithMoreWordsAfterTheEndIsLate()
    {
        var call = new MachineCall().Partial(0, "I want").Final(1.5, "I want a pizza").Until(9);
        Assert.Equal(
            ["UserTurnStarted 0: I want", "EndOfTurn 1 Silence: I want", "LateTranscript 1.5 1: I want a pizza"], call.Describe());
        Assert.Equal(["user: I want a pizza"], call.Messages);
    }

    [Fact]
    public void FinalWithTheSameWordsAfterTheEndSaysNothing()
    {
        var call = new MachineCall().Partial(0, "i want").Final(1.5, "I want.").Until(9);
        Assert.Equal(["UserTurnStarted 0: i want", "EndOfTurn 1 Silence: i want"], call.Describe());
    }

    [Fact]
    public void UserWhoGoesOnAfterTheEndGetsAnotherAnswerAndOneMessage()
    {
        var call = new MachineCall().Partial(0, "I want").VoiceStarts(1.2).Partial(1.5, "I want to go").VoiceStops(1.6).Until(9);
        Assert.Equal(
            ["UserTurnStarted 0: I want", "EndOfTurn 1 Silence: I want", "UserTurnStarted 1.5: to go", "EndOfTurn 2.6 Silence: to go"],
            call.Describe());
        Assert.Equal(["user: I want to go"], call.Messages);
    }

    [Fact]
    public void AgentWhoseStopIsNeverReportedIsTakenToHaveStopped()
    {
        var options = new LiveConversationOptions { AgentSpeechTimeout = TimeSpan.FromSeconds(20) };
        var call = new MachineCall(options).AgentStarts(0, "Hello.").Final(25, "uh-huh").Until(40);
        Assert.Equal(["UserTurnStarted 25: uh-huh", "EndOfTurn 26 Silence: uh-huh"], call.Describe());
    }

    [Fact]
    public void InterruptedMessageIsCutAndItsCutMayBeCorrected()
    {
        var call = new MachineCall()
            .AgentStarts(0, "We are open from nine to five.").AgentSpoke(1, "We are").Final(1.5, "I meant tomorrow").Predict(1.6, 0.9f);
        Assert.Equal(["Interruption 1.6: I meant tomorrow / We are", "UserTurnStarted 1.6: I meant tomorrow"], call.Describe());
        call.AgentSpoke(1.7, "We are open").AgentStops(1.8).Until(9);
        Assert.Equal(["assistant: We are open", "user: I meant tomorrow"], call.Messages);
    }

    [Fact]
    public void OneWordDoesNotFlipTheDecisionBackAndForth()
    {
        var call = new MachineCall(new() { EagerThreshold = 0.6, Hysteresis = 0.1 });
        double time = 0;
        string text = "";
        foreach (float probability in new[] { 0.65f, 0.1f, 0.65f, 0.1f, 0.65f, 0.75f })
        {
            text += " word";
            call.Partial(time, text).Predict(time, probability).Until(time += 0.2);
        }

        Assert.Equal(["EagerEndOfTurn 0.1", "TurnResumed 0.2", "EagerEndOfTurn 1.1"], call.Describe().Skip(1));
    }

    [Fact]
    public void NumberInProgressIsWaitedForLonger()
    {
        var options = new LiveConversationOptions { MinimumWait = TimeSpan.FromSeconds(0.3), EntryWait = TimeSpan.FromSeconds(2) };
        var call = new MachineCall(options)
            .AgentStarts(0, "What is your phone number?").AgentStops(1)
            .Final(2, "five five five").Predict(2, 1).Until(3.9);
        Assert.Single(call.Describe());
        Assert.Equal("EndOfTurn 4 Words: five five five", call.Until(5).Describe().Last());
    }

    [Fact]
    public void BackchannelOverTheEndOfAQuestionIsItsAnswer()
    {
        var call = new MachineCall()
            .AgentStarts(0, "Shall I book it?").Final(1, "yes").Predict(1, 0).Until(1.5).AgentStops(1.8).Until(9);
        Assert.Equal(["Backchannel 1.3: yes", "UserTurnStarted 1.8: yes", "EndOfTurn 2 Silence: yes"], call.Describe());
    }

    [Fact]
    public void BackchannelThatGrowsIsJudgedWhole()
    {
        var call = new MachineCall()
            .AgentStarts(0, "We are open.").Partial(1, "yeah").Predict(1, 0).Until(1.4).Partial(1.5, "yeah but I");
        Assert.Equal("yeah but I", call.Request?.Transcript);
        Assert.Equal("Interruption 1.6: yeah but I / We are open.", call.Predict(1.6, 1).Describe().ElementAt(1));
    }

    [Fact]
    public void LongSpeechOverTheAgentIsNoBackchannel()
    {
        var call = new MachineCall().AgentStarts(0, "We are open.").Partial(1, "on which days of the week is that").Predict(1, 0.2f).Until(3);
        Assert.Contains(call.Events, e => e is Interruption);
    }

    [Fact]
    public void UnknownLanguageLeavesItToPredictionsAndSilence()
    {
        var call = new MachineCall(new() { Language = "xx" }).Final(0, "hold on").Until(9);
        Assert.Equal("EndOfTurn 1 Silence: hold on", call.Describe().Last());
    }

    [Theory]
    [InlineData(0.3, Eagerness.Medium, false)]
    [InlineData(1.4, Eagerness.Auto, true)]
    public void AutoWaitsLongerForAUserWithLongPauses(double pause, Eagerness eagerness, bool isLonger)
    {
        var call = new MachineCall(new() { Eagerness = eagerness, MaximumWait = TimeSpan.FromSeconds(4) });
        string text = "";
        double time = 0;
        for (int i = 0; i < 30; i++)
        {
            text += " word";
            call.VoiceStarts(time).Partial(time + 0.2, text).Predict(time + 0.2, 0).VoiceStops(time + 0.3);
            time += 0.3 + pause;
        }

        call.Until(time + 20);
        var end = Assert.IsType<EndOfTurn>(call.Events[^1]);
        Assert.Equal(isLonger, end.Time - end.LastSpeechTime > TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public void WhatIsWaitedForIsKnown()
    {
        var call = new MachineCall(new() { MinimumWait = TimeSpan.FromSeconds(0.5) });
        Assert.Null(call.Wait);
        Assert.Equal("Voice 0.2-5.2", call.VoiceStarts(0).Partial(0.2, "yes please", "a").Wait);
        Assert.Equal("Silence 0.6-1.6", call.VoiceStops(0.6).Wait);
        Assert.Equal("Silence 0.6-1.1", call.Predict(0.7, 1).Wait);
        Assert.Null(call.Until(1.1).Wait);
        Assert.Equal("Overlap 3-4", call.AgentStarts(2, "Very good.").Partial(3, "yeah", "b").Wait);
        Assert.Null(call.Until(4).AgentStops(4.5).Wait);
        Assert.Equal("Hold 6-36", call.Final(5, "hold on a second").Until(6).Wait);
        Assert.Null(call.Until(36).Wait);
    }
}
