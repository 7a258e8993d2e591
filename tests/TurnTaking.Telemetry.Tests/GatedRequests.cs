using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.Tests;

/// <summary>One request for each thing that a gate can decide.</summary>
internal static class GatedRequests
{
    public static async Task RunAllAsync()
    {
        var complete = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
        var incomplete = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        var broken = new InvalidOperationException("The model is broken.");

        await RequestAsync(TestTurnTakingClient.Predicting(complete));
        await RequestAsync(TestTurnTakingClient.Predicting(complete), [new(ChatRole.User, "hi"), new(ChatRole.Assistant, "hello")]);
        await RequestAsync(TestTurnTakingClient.Predicting(incomplete));
        await RequestAsync(TestTurnTakingClient.Predicting(incomplete), configure: options =>
            options.OnIncompleteTurn = (_, _) => new(IncompleteTurnAnswer.LetThrough));
        await RequestAsync(TestTurnTakingClient.Predicting(incomplete), configure: options =>
            options.OnIncompleteTurn = (_, _) => new(IncompleteTurnAnswer.Respond(new(new ChatMessage(ChatRole.Assistant, "mm-hm")))));
        await RequestAsync(TestTurnTakingClient.Failing(broken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RequestAsync(
            TestTurnTakingClient.Failing(broken), configure: options => options.ReplyOnFailure = false));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RequestAsync(
            TestTurnTakingClient.Predicting(complete), cancellationToken: new(canceled: true)));
    }

    /// <summary>Asks a gated chat completion service of Semantic Kernel.</summary>
    public static async Task RequestFromKernelAsync(TurnTakingAction action)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<ITurnTakingClient>(TestTurnTakingClient.Predicting(action));
        builder.Services.AddSingleton(CreateLanguageModel().AsChatCompletionService());
        builder.AddTurnTakingGate();
        var service = builder.Build().GetRequiredService<IChatCompletionService>();
        await service.GetChatMessageContentAsync("I would like to", cancellationToken: TestContext.Current.CancellationToken);
    }

    private static async Task RequestAsync(
        TestTurnTakingClient client,
        ChatMessage[]? messages = null,
        Action<TurnTakingGateOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        using var chatClient = CreateLanguageModel().AsBuilder().UseTurnTaking(client, configure).Build();
        await chatClient.GetResponseAsync(messages ?? [new(ChatRole.User, "I would like to")], cancellationToken: cancellationToken);
    }

    private static TestChatClient CreateLanguageModel() =>
        TestChatClient.Answering(_ => new(new ChatMessage(ChatRole.Assistant, "Sure.")));
}
