using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TurnTaking.Tests;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnActionResultTests
{
    [Fact]
    public async Task EachActionHasAMeaningOfItsOwn()
    {
        var meanings = new HashSet<string>();
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            using var client = TestTurnTakingClient.Predicting(action);
            var plugin = new TurnTakingPlugin(client);
            var result = await plugin.PredictTurnActionAsync(
                "hello", cancellationToken: TestContext.Current.CancellationToken);
            meanings.Add(result.Meaning);
        }

        Assert.Equal(4, meanings.Count);
        Assert.DoesNotContain("", meanings);
    }

    [Fact]
    public void JsonHasTheSameNamesUnderAnyOptions()
    {
        // Connectors write results with options of their own.
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var result = new TurnActionResult(TurnTakingAction.StartSpeaking, "meaning", 0.5f, new(0.5f, 0.25f, 0.125f, 0.125f));

        string json = JsonSerializer.Serialize(result, options);

        Assert.Equal(
            """{"action":"start_speaking","meaning":"meaning","confidence":0.5,"probabilities":""" +
            """{"start_speaking":0.5,"continue_listening":0.25,"start_listening":0.125,"continue_speaking":0.125}}""",
            json);
        Assert.Equal(result, JsonSerializer.Deserialize<TurnActionResult>(json, options));
    }
}
