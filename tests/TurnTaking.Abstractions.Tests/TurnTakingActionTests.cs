using System.Text.Json;

namespace TurnTaking.Tests;

public class TurnTakingActionTests
{
    public static TheoryData<TurnTakingAction, string> Names => new()
    {
        { TurnTakingAction.StartSpeaking, "start_speaking" },
        { TurnTakingAction.ContinueListening, "continue_listening" },
        { TurnTakingAction.StartListening, "start_listening" },
        { TurnTakingAction.ContinueSpeaking, "continue_speaking" },
    };

    [Fact]
    public void NamesCoverAllValues() =>
        Assert.Equal(Enum.GetValues<TurnTakingAction>(), Names.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Names))]
    public void ToNameReturnsNameOfModel(TurnTakingAction action, string name) =>
        Assert.Equal(name, action.ToName());

    [Fact]
    public void ToNameThrowsIfActionIsNotDefined() =>
        Assert.Throws<ArgumentOutOfRangeException>("action", () => ((TurnTakingAction)4).ToName());

    [Theory]
    [MemberData(nameof(Names))]
    public void JsonIsNameOfModel(TurnTakingAction action, string name)
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingAction));

        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(action, typeInfo));
        Assert.Equal(action, JsonSerializer.Deserialize($"\"{name}\"", typeInfo));
    }

    [Theory]
    [InlineData("\"StartSpeaking\"")]
    [InlineData("\"speak\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void JsonOfUnknownNameThrows(string json) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(json, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingAction))));

    [Theory]
    [InlineData(AgentState.Unknown, "unknown")]
    [InlineData(AgentState.Silent, "silent")]
    [InlineData(AgentState.Speaking, "speaking")]
    public void JsonOfAgentStateIsLowerCase(AgentState state, string name)
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(AgentState));

        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(state, typeInfo));
        Assert.Equal(state, JsonSerializer.Deserialize($"\"{name}\"", typeInfo));
    }
}
