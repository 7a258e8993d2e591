using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingChatHistoryExtensionsTests
{
    [Fact]
    public void ArgumentsAreChecked()
    {
        using var client = new TestTurnTakingClient();
        Assert.Throws<ArgumentNullException>(
            "client", () => { _ = TurnTakingChatHistoryExtensions.GetPredictionAsync(null!, [], null, CancellationToken.None); });
        Assert.Throws<ArgumentNullException>(
            "chatHistory", () => { _ = client.GetPredictionAsync((ChatHistory)null!, null, CancellationToken.None); });
    }

    [Fact]
    public async Task PredictionIsThatOfTheConvertedHistory()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening);
        var options = new TurnTakingOptions();
        using var source = new CancellationTokenSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, given, cancellationToken) =>
            {
                Assert.Equal(
                    ["system|be brief", "user|hello", "assistant|hi there", "user|wait"],
                    messages.Select(message => $"{message.Role}|{message.Text}"));
                Assert.Same(options, given);
                Assert.Equal(source.Token, cancellationToken);
                return Task.FromResult(prediction);
            },
        };
        var history = new ChatHistory("be brief");
        history.AddUserMessage("hello");
        history.AddAssistantMessage("hi there");
        history.AddUserMessage("wait");

        Assert.Same(prediction, await client.GetPredictionAsync(history, options, source.Token));
        Assert.Equal(4, history.Count);
    }
}
