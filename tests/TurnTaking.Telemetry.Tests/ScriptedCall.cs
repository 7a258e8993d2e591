namespace TurnTaking.Tests;

/// <summary>A call in which everything happens that a live conversation counts.</summary>
internal static class ScriptedCall
{
    /// <summary>Gets words that the user says in every call.</summary>
    public const string Secret = "my password is swordfish";

    /// <summary>Makes a client that takes "no" for an interruption, fails at "noise" and else is sure that the user has finished.</summary>
    public static TestTurnTakingClient CreateClient() => new()
    {
        GetPredictionAsyncCallback = (messages, _, _) =>
        {
            string text = messages.Last().Text;
            float interruption = text.StartsWith("no", StringComparison.Ordinal) ? 1 : 0;
            return text == "noise"
                ? Task.FromException<TurnTakingPrediction>(new InvalidOperationException("The model is broken."))
                : Task.FromResult(new TurnTakingPrediction(
                    TurnTakingAction.StartSpeaking, new(1, 0, interruption, 1 - interruption)));
        },
    };

    public static async Task RunAsync(ITurnTakingClient client)
    {
        LiveConversationOptions options = new()
        {
            MinimumWait = TimeSpan.FromSeconds(0.5),
            TurnTakingOptions = new() { ConversationId = "a call" },
        };
        await using var call = new LiveCall(client, options);
        var conversation = call.Conversation;

        // A turn that ends by its words, and is resumed once before.
        conversation.AddPartialTranscript("hello");
        await call.NextAsync<UserTurnStarted>();
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.2);
        await call.NextAsync<EagerEndOfTurn>();
        conversation.AddFinalTranscript("hello there", "greeting", 1);
        await call.NextAsync<TurnResumed>();
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();

        // The recognizer thinks better of it.
        conversation.AddFinalTranscript("yellow there", "greeting", 2);
        await call.NextAsync<LateTranscript>();

        // The user goes on: they were cut off.
        call.Wait(3);
        conversation.AddFinalTranscript(Secret);
        Assert.True((await call.NextAsync<UserTurnStarted>()).IsContinuation);
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();

        // The agent speaks. The user listens, coughs and interrupts.
        conversation.StartAgentSpeech("You should not have told me that, because");
        conversation.AddFinalTranscript("uh-huh");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1);
        await call.NextAsync<Backchannel>();
        conversation.StartUserVoice();
        call.Wait(0.4);
        await call.NextAsync<AgentPauseSuggested>();
        conversation.StopUserVoice();
        call.Wait(1);
        await call.NextAsync<AgentResumeSuggested>();
        conversation.AddFinalTranscript("no not that one");
        await call.NextAsync<Interruption>();
        await call.NextAsync<UserTurnStarted>();
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();

        // The agent answers, and nobody says anything.
        conversation.StartAgentSpeech("Sorry.");
        conversation.StopAgentSpeech();
        call.Wait(10);
        await call.NextAsync<UserIdle>();

        // A turn that nothing is known of ends by silence, and one that asks for a moment by its deadline.
        conversation.AddFinalTranscript("noise");
        await call.NextAsync<UserTurnStarted>();
        call.Wait(1);
        await call.NextAsync<EndOfTurn>();
        conversation.StartAgentSpeech("What?");
        conversation.StopAgentSpeech();
        conversation.AddFinalTranscript("hold on a second");
        await call.NextAsync<UserTurnStarted>();
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<HoldRequested>();
        call.Wait(30);
        await call.NextAsync<EndOfTurn>();

        // The call ends within a turn.
        conversation.StartAgentSpeech("Are you there?");
        conversation.StopAgentSpeech();
        conversation.AddPartialTranscript("yes");
        await call.NextAsync<UserTurnStarted>();
        await call.NextAsync<PredictionUpdated>();
        Assert.Equal(EndOfTurnReason.Completed, Assert.IsType<EndOfTurn>(Assert.Single(await call.CompleteAsync())).Reason);
    }
}
