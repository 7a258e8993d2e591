using System.Text.Json;

namespace TurnTaking.Tests;

public class TurnTakingPredictionTests
{
    private static readonly TurnTakingProbabilities Probabilities = new(0.6f, 0.25f, 0.1f, 0.05f);

    [Fact]
    public void ConstructorSetsActionAndProbabilitiesOnly()
    {
        var prediction = new TurnTakingPrediction(TurnTakingAction.StartSpeaking, Probabilities);

        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
        Assert.Equal(Probabilities, prediction.Probabilities);
        Assert.Equal(AgentState.Unknown, prediction.AgentState);
        Assert.Null(prediction.Threshold);
        Assert.Null(prediction.FallbackReason);
        Assert.Null(prediction.ModelId);
        Assert.Null(prediction.InputTokenCount);
        Assert.Null(prediction.CachedTokenCount);
        Assert.Null(prediction.QueueTime);
        Assert.Null(prediction.InferenceTime);
        Assert.Null(prediction.RawRepresentation);
        Assert.Null(prediction.AdditionalProperties);
    }

    [Theory]
    [InlineData(TurnTakingAction.StartSpeaking, 0.6f, 0.35f)]
    [InlineData(TurnTakingAction.ContinueListening, 0.25f, -0.35f)]
    [InlineData(TurnTakingAction.StartListening, 0.1f, -0.5f)]
    [InlineData(TurnTakingAction.ContinueSpeaking, 0.05f, -0.55f)]
    public void ConfidenceAndMarginAreThoseOfTheAction(TurnTakingAction action, float confidence, float margin)
    {
        var prediction = new TurnTakingPrediction(action, Probabilities);

        Assert.Equal(confidence, prediction.Confidence);
        Assert.Equal(margin, prediction.Margin, tolerance: 1e-6f);
    }

    [Fact]
    public void MarginIsOneIfTheActionIsCertainAndZeroOnATie()
    {
        Assert.Equal(1, new TurnTakingPrediction(TurnTakingAction.ContinueSpeaking, new(0, 0, 0, 1)).Margin);
        Assert.Equal(0, new TurnTakingPrediction(TurnTakingAction.StartSpeaking, new(0.5f, 0.5f, 0, 0)).Margin);
    }

    [Fact]
    public void MarginIsNegativeIfAThresholdDecidedAgainstTheMostProbableAction()
    {
        var probabilities = new TurnTakingProbabilities(0.7f, 0.3f, 0, 0);

        var prediction = new TurnTakingPrediction(probabilities.Decide(startSpeakingThreshold: 0.8f), probabilities);

        Assert.Equal(TurnTakingAction.ContinueListening, prediction.Action);
        Assert.Equal(-0.4f, prediction.Margin, tolerance: 1e-6f);
    }

    [Fact]
    public void WithMakesChangedCopy()
    {
        var prediction = CreateFull();

        var copy = prediction with { FallbackReason = "timeout" };

        Assert.Equal("timeout", copy.FallbackReason);
        Assert.Null(prediction.FallbackReason);
        Assert.NotEqual(prediction, copy);
        Assert.Equal(prediction, copy with { FallbackReason = null });
    }

    [Fact]
    public void JsonHasTheModelsNamesAndNoComputedOrRawValues()
    {
        string json = Serialize(CreateFull());

        Assert.Equal(
            """
            {"action":"continue_listening","probabilities":{"start_speaking":0.25,"continue_listening":0.75,
            "start_listening":0,"continue_speaking":0},"agentState":"silent","threshold":0.5,"modelId":"a-model",
            "inputTokenCount":12,"cachedTokenCount":8,"queueTime":"00:00:00.0010000",
            "inferenceTime":"00:00:00.0200000","additionalProperties":{"key":"value"}}
            """.ReplaceLineEndings(""),
            json);
    }

    [Fact]
    public void JsonRoundTrips()
    {
        var prediction = CreateFull() with { FallbackReason = "timeout" };

        var copy = Deserialize(Serialize(prediction));

        Assert.Equal("value", copy.AdditionalProperties?["key"]?.ToString());
        Assert.Equal(
            prediction with { RawRepresentation = null, AdditionalProperties = null }, copy with { AdditionalProperties = null });
    }

    [Fact]
    public void JsonLeavesOutWhatIsNotKnown()
    {
        string json = Serialize(new(TurnTakingAction.StartSpeaking, new(1, 0, 0, 0)));

        Assert.Equal(
            """
            {"action":"start_speaking","probabilities":{"start_speaking":1,"continue_listening":0,
            "start_listening":0,"continue_speaking":0},"agentState":"unknown"}
            """.ReplaceLineEndings(""),
            json);
    }

    private static TurnTakingPrediction CreateFull() => new(TurnTakingAction.ContinueListening, new(0.25f, 0.75f, 0, 0))
    {
        AgentState = AgentState.Silent,
        Threshold = 0.5f,
        ModelId = "a-model",
        InputTokenCount = 12,
        CachedTokenCount = 8,
        QueueTime = TimeSpan.FromMilliseconds(1),
        InferenceTime = TimeSpan.FromMilliseconds(20),
        RawRepresentation = "raw",
        AdditionalProperties = new() { ["key"] = "value" },
    };

    private static string Serialize(TurnTakingPrediction prediction) =>
        JsonSerializer.Serialize(prediction, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingPrediction)));

    private static TurnTakingPrediction Deserialize(string json) => Assert.IsType<TurnTakingPrediction>(
        JsonSerializer.Deserialize(json, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingPrediction))));
}
