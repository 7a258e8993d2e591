using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class TurnTakingJsonUtilitiesTests
{
    [Fact]
    public void DefaultOptionsIsOneReadOnlyInstance()
    {
        Assert.Same(TurnTakingJsonUtilities.DefaultOptions, TurnTakingJsonUtilities.DefaultOptions);
        Assert.True(TurnTakingJsonUtilities.DefaultOptions.IsReadOnly);
    }

    [Theory]
    [InlineData(typeof(TurnTakingPrediction))]
    [InlineData(typeof(TurnTakingOptions))]
    [InlineData(typeof(TurnTakingProbabilities))]
    [InlineData(typeof(TurnTakingAction))]
    [InlineData(typeof(AgentState))]
    [InlineData(typeof(TurnTakingClientMetadata))]
    [InlineData(typeof(IEnumerable<ChatMessage>))]
    public void DefaultOptionsKnowTypesWithoutReflection(Type type)
    {
        Assert.False(JsonSerializer.IsReflectionEnabledByDefault);
        Assert.True(TurnTakingJsonUtilities.DefaultOptions.TryGetTypeInfo(type, out _));
    }

    [Fact]
    public void DefaultOptionsDoNotFallBackToReflection() =>
        Assert.False(TurnTakingJsonUtilities.DefaultOptions.TryGetTypeInfo(typeof(TurnTakingJsonUtilitiesTests), out _));

    [Fact]
    public void MessagesWithPredictionInAdditionalPropertiesSerialize()
    {
        var message = new ChatMessage(ChatRole.Assistant, [])
        {
            AdditionalProperties = new() { ["key"] = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening) },
        };

        string json = JsonSerializer.Serialize(message, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatMessage)));

        Assert.Contains("\"action\":\"continue_listening\"", json, StringComparison.Ordinal);
    }
}
