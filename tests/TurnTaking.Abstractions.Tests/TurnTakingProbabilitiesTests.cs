using System.Text.Json;
using CsCheck;

namespace TurnTaking.Tests;

public class TurnTakingProbabilitiesTests
{
    private static readonly Gen<float> Logit = Gen.OneOf(
        Gen.Float[-30, 30],
        Gen.Float[-1e30f, 1e30f],
        Gen.OneOf(0f, -0f, float.Epsilon, 1e30f, -1e30f, float.MaxValue, float.MinValue));

    private static readonly Gen<AgentState> State = Gen.Enum<AgentState>();

    [Fact]
    public void IndexerReturnsProbabilityOfEachAction()
    {
        var probabilities = new TurnTakingProbabilities(0.1f, 0.2f, 0.3f, 0.4f);

        Assert.Equal(0.1f, probabilities[TurnTakingAction.StartSpeaking]);
        Assert.Equal(0.2f, probabilities[TurnTakingAction.ContinueListening]);
        Assert.Equal(0.3f, probabilities[TurnTakingAction.StartListening]);
        Assert.Equal(0.4f, probabilities[TurnTakingAction.ContinueSpeaking]);
        Assert.Throws<ArgumentOutOfRangeException>("action", () => probabilities[(TurnTakingAction)4]);
    }

    [Fact]
    public void FromLogitsIsSoftmax() => Gen.Select(Gen.Float[-30, 30].Array[4], State).Sample(
        (logits, state) =>
        {
            var expected = logits.Select((logit, i) => IsPossible(i, state) ? Math.Exp(logit) : 0).ToArray();
            var actual = ToArray(TurnTakingProbabilities.FromLogits(logits, state));
            for (int i = 0; i < 4; i++)
            {
                Assert.Equal(expected[i] / expected.Sum(), actual[i], tolerance: 1e-6);
            }
        },
        iter: 10_000);

    [Fact]
    public void FromLogitsKeepsOrderAndSumsToOneForAllFiniteLogits() => Gen.Select(Logit.Array[4], State).Sample(
        (logits, state) =>
        {
            var actual = ToArray(TurnTakingProbabilities.FromLogits(logits, state));
            Assert.Equal(1, actual.Sum(value => (double)value), tolerance: 1e-6);
            Assert.All(actual, value => Assert.InRange(value, 0, 1));
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    if (IsPossible(i, state) && IsPossible(j, state) && logits[i] >= logits[j])
                    {
                        Assert.True(actual[i] >= actual[j]);
                    }
                }
            }
        },
        iter: 10_000);

    // Multiples of a quarter, so that the shift itself is exact.
    [Fact]
    public void FromLogitsDoesNotDependOnConstantShift() =>
        Gen.Select(Gen.Int[-100, 100].Array[4], Gen.Int[-10_000, 10_000], State).Sample(
            (quarters, shift, state) => Assert.Equal(
                TurnTakingProbabilities.FromLogits(quarters.Select(value => value / 4f).ToArray(), state),
                TurnTakingProbabilities.FromLogits(quarters.Select(value => (value + shift) / 4f).ToArray(), state)),
            iter: 10_000);

    [Fact]
    public void FromLogitsGivesImpossibleActionsZero() => Logit.Array[4].Sample(
        logits =>
        {
            var silent = TurnTakingProbabilities.FromLogits(logits, AgentState.Silent);
            Assert.Equal(0, silent.StartListening);
            Assert.Equal(0, silent.ContinueSpeaking);

            var speaking = TurnTakingProbabilities.FromLogits(logits, AgentState.Speaking);
            Assert.Equal(0, speaking.StartSpeaking);
            Assert.Equal(0, speaking.ContinueListening);
        },
        iter: 10_000);

    [Fact]
    public void FromLogitsLooksOnlyAtPossibleActions()
    {
        Assert.Equal(
            new(0.5f, 0.5f, 0, 0), TurnTakingProbabilities.FromLogits([-5, -5, 1e30f, 3], AgentState.Silent));
        Assert.Equal(
            new(0, 0, 0.5f, 0.5f), TurnTakingProbabilities.FromLogits([1e30f, 3, -5, -5], AgentState.Speaking));
    }

    [Fact]
    public void FromLogitsOfWideSpreadIsCertain()
    {
        Assert.Equal(new(0, 1, 0, 0), TurnTakingProbabilities.FromLogits([-1e30f, 1e30f, -1e30f, 0]));
        Assert.Equal(
            new(0.5f, 0, 0, 0.5f),
            TurnTakingProbabilities.FromLogits([float.MaxValue, float.MinValue, 0, float.MaxValue]));
        Assert.Equal(
            new(0.25f, 0.25f, 0.25f, 0.25f),
            TurnTakingProbabilities.FromLogits([float.MaxValue, float.MaxValue, float.MaxValue, float.MaxValue]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void FromLogitsThrowsIfThereAreNotFour(int length) =>
        Assert.Throws<ArgumentException>("logits", () => TurnTakingProbabilities.FromLogits(new float[length]));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void FromLogitsThrowsIfOneIsNotFinite(float bad)
    {
        for (int i = 0; i < 4; i++)
        {
            float[] logits = [1, 2, 3, 4];
            logits[i] = bad;
            foreach (var state in Enum.GetValues<AgentState>())
            {
                var exception = Assert.Throws<ArgumentException>(
                    "logits", () => TurnTakingProbabilities.FromLogits(logits, state));
                Assert.Contains("four finite logits", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void DecideIsMostProbableActionIfBothThresholdsAreHalf() => Logit.Array[4].Sample(
        logits => AssertDecidesForMostProbable(TurnTakingProbabilities.FromLogits(logits)),
        iter: 10_000);

    [Fact]
    public void DecideIsMostProbableActionAlsoByOneUnitInLastPlace() => Gen.Select(Gen.Float[0.01f, 0.49f], Gen.Bool).Sample(
        (value, up) =>
        {
            float neighbor = up ? MathF.BitIncrement(value) : MathF.BitDecrement(value);
            AssertDecidesForMostProbable(new(value, neighbor, 0, 0));
            AssertDecidesForMostProbable(new(0, 0, value, neighbor));
            AssertDecidesForMostProbable(new(value, 0, neighbor, 0));
            AssertDecidesForMostProbable(new(0, value, 0, neighbor));
        },
        iter: 10_000);

    [Theory]
    [InlineData(0.25f, 0.25f, 0.25f, 0.25f, TurnTakingAction.StartSpeaking)]
    [InlineData(0.4f, 0.4f, 0.1f, 0.1f, TurnTakingAction.StartSpeaking)]
    [InlineData(0.1f, 0.1f, 0.4f, 0.4f, TurnTakingAction.StartListening)]
    [InlineData(0.1f, 0.4f, 0.4f, 0.1f, TurnTakingAction.ContinueListening)]
    [InlineData(0.1f, 0.4f, 0.1f, 0.4f, TurnTakingAction.ContinueListening)]
    public void DecideBreaksTies(
        float startSpeaking, float continueListening, float startListening, float continueSpeaking, TurnTakingAction expected)
    {
        var probabilities = new TurnTakingProbabilities(startSpeaking, continueListening, startListening, continueSpeaking);

        Assert.Equal(expected, probabilities.Decide());
    }

    [Theory]
    [InlineData(0f, 0.001f, 0.999f, TurnTakingAction.StartSpeaking)]
    [InlineData(0f, 0f, 1f, TurnTakingAction.StartSpeaking)]
    [InlineData(0.3f, 0.29f, 0.71f, TurnTakingAction.ContinueListening)]
    [InlineData(0.3f, 0.31f, 0.69f, TurnTakingAction.StartSpeaking)]
    [InlineData(0.9f, 0.89f, 0.11f, TurnTakingAction.ContinueListening)]
    [InlineData(1f, 0.999f, 0.001f, TurnTakingAction.ContinueListening)]
    [InlineData(1f, 1f, 1e-12f, TurnTakingAction.ContinueListening)]
    [InlineData(1f, 1f, 0f, TurnTakingAction.StartSpeaking)]
    public void DecideAppliesStartSpeakingThreshold(
        float threshold, float startSpeaking, float continueListening, TurnTakingAction expected)
    {
        var probabilities = new TurnTakingProbabilities(startSpeaking, continueListening, 0, 0);

        Assert.Equal(expected, probabilities.Decide(startSpeakingThreshold: threshold));
    }

    [Theory]
    [InlineData(0f, 0.001f, 0.999f, TurnTakingAction.StartListening)]
    [InlineData(0.3f, 0.29f, 0.71f, TurnTakingAction.ContinueSpeaking)]
    [InlineData(0.3f, 0.31f, 0.69f, TurnTakingAction.StartListening)]
    [InlineData(1f, 0.999f, 0.001f, TurnTakingAction.ContinueSpeaking)]
    [InlineData(1f, 1f, 0f, TurnTakingAction.StartListening)]
    public void DecideAppliesStartListeningThreshold(
        float threshold, float startListening, float continueSpeaking, TurnTakingAction expected)
    {
        var probabilities = new TurnTakingProbabilities(0, 0, startListening, continueSpeaking);

        Assert.Equal(expected, probabilities.Decide(startListeningThreshold: threshold));
    }

    [Fact]
    public void DecideTakesThresholdAsShareOfTheStatesTwoActions()
    {
        var probabilities = new TurnTakingProbabilities(0.3f, 0.2f, 0.25f, 0.25f);

        Assert.Equal(TurnTakingAction.StartSpeaking, probabilities.Decide(startSpeakingThreshold: 0.59f));
        Assert.Equal(TurnTakingAction.ContinueListening, probabilities.Decide(startSpeakingThreshold: 0.61f));
    }

    [Fact]
    public void DecideIgnoresThresholdOfTheOtherState()
    {
        var silent = new TurnTakingProbabilities(0.9f, 0.1f, 0, 0);
        var speaking = new TurnTakingProbabilities(0, 0, 0.9f, 0.1f);

        Assert.Equal(TurnTakingAction.StartSpeaking, silent.Decide(startListeningThreshold: 1));
        Assert.Equal(TurnTakingAction.StartListening, speaking.Decide(startSpeakingThreshold: 1));
    }

    [Fact]
    public void JsonRoundTrips()
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingProbabilities));
        var probabilities = new TurnTakingProbabilities(0.1f, 0.2f, 0.3f, 0.4f);

        string json = JsonSerializer.Serialize(probabilities, typeInfo);

        Assert.Equal("""{"start_speaking":0.1,"continue_listening":0.2,"start_listening":0.3,"continue_speaking":0.4}""", json);
        Assert.Equal(probabilities, JsonSerializer.Deserialize(json, typeInfo));
    }

    private static void AssertDecidesForMostProbable(TurnTakingProbabilities probabilities) =>
        Assert.Equal(ToArray(probabilities).Max(), probabilities[probabilities.Decide()]);

    private static float[] ToArray(TurnTakingProbabilities probabilities) =>
        [.. Enum.GetValues<TurnTakingAction>().Select(action => probabilities[action])];

    private static bool IsPossible(int index, AgentState state) => state switch
    {
        AgentState.Silent => index < 2,
        AgentState.Speaking => index >= 2,
        _ => true,
    };
}
