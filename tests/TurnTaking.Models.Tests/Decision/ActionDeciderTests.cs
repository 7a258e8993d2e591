namespace TurnTaking.Models.Tests;

public sealed class ActionDeciderTests
{
    [Fact]
    public void TheRequestComesBeforeTheOptionsAndTheyBeforeTheCalibration()
    {
        string folder = Directory.CreateTempSubdirectory("turntaking-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, ModelCalibration.FileName),
                """{"version": 1, "temperature": 2, "start_speaking_threshold": 0.9, "start_listening_threshold": 0.8}""");
            var model = new FileSystemModelFolder("model", folder);
            var calibrated = new ActionDecider("model", model, AgentState.Silent, null, null, null);
            var configured = new ActionDecider("model", model, AgentState.Silent, 1, 0.7f, null);

            var first = calibrated.Decide(Logits(1, 0, 3, 0), null, 10);
            Assert.Equal((TurnTakingAction.ContinueListening, AgentState.Silent, 0.9f), (first.Action, first.AgentState, first.Threshold));
            Assert.Equal(TurnTakingProbabilities.FromLogits([0.5f, 0, 1.5f, 0], AgentState.Silent), first.Probabilities);

            var second = configured.Decide(Logits(1, 0, 3, 0), null, 10);
            Assert.Equal((TurnTakingAction.StartSpeaking, 0.7f), (second.Action, second.Threshold));

            var third = configured.Decide(Logits(1, 0, 3, 0), new() { AgentState = AgentState.Speaking, StartListeningThreshold = 0.99f }, 10);
            Assert.Equal(
                (TurnTakingAction.ContinueSpeaking, AgentState.Speaking, 0.99f), (third.Action, third.AgentState, third.Threshold));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ThePredictionSaysWhatIsKnown()
    {
        var decider = new ActionDecider("served", new EmbeddedModelFolder(), AgentState.Unknown, null, null, null);

        var prediction = decider.Decide(Logits(0, 1, 0, 0), new() { Language = "sw" }, 12, 8, TimeSpan.FromTicks(1), TimeSpan.FromTicks(2));

        Assert.Equal(("served", "sw"), (prediction.ModelId, prediction.UnsupportedLanguage));
        Assert.Equal((12, 8), (prediction.InputTokenCount, prediction.CachedTokenCount));
        Assert.Equal((TimeSpan.FromTicks(1), TimeSpan.FromTicks(2)), (prediction.QueueTime, prediction.InferenceTime));
    }

    private static ActionLogits Logits(params ReadOnlySpan<float> values)
    {
        ActionLogits logits = default;
        values.CopyTo(logits);
        return logits;
    }
}
