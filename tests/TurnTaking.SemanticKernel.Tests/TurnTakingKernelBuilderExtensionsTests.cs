using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingKernelBuilderExtensionsTests
{
    public static TheoryData<bool> Ways => [false, true];

    [Fact]
    public void ArgumentsAreChecked()
    {
        Assert.Throws<ArgumentNullException>("builder", () => TurnTakingKernelBuilderExtensions.AddTurnTakingPlugin(null!));
        Assert.Throws<ArgumentNullException>("builder", () => TurnTakingKernelBuilderExtensions.AddTurnTakingGate(null!));
        Assert.Throws<ArgumentException>("pluginName", () => Kernel.CreateBuilder().AddTurnTakingPlugin(""));
        Assert.Throws<InvalidOperationException>(() => Kernel.CreateBuilder().AddTurnTakingGate());
    }

    [Fact]
    public void KernelHasThePluginUnderItsName()
    {
        using var client = new TestTurnTakingClient();
        var builder = CreateBuilder(client);
        Assert.Same(builder, builder.AddTurnTakingPlugin().AddTurnTakingPlugin("Other"));

        Assert.Equal(["Other", "TurnTaking"], builder.Build().Plugins.Select(plugin => plugin.Name).Order());
    }

    [Fact]
    public void KernelHasNoServiceWithoutGate()
    {
        using var client = new TestTurnTakingClient();
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton<IChatCompletionService, TestChatCompletionService>();
        builder.Services.AddKeyedSingleton<IChatCompletionService>("key", new TestChatCompletionService());
        Assert.Same(builder, builder.AddTurnTakingGate());

        var services = builder.Build().GetAllServices<IChatCompletionService>().ToList();

        Assert.Equal(2, services.Count);
        Assert.DoesNotContain(services, service => service is TestChatCompletionService);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PromptFunctionGoesThroughTheGate(bool streaming)
    {
        var action = TurnTakingAction.ContinueListening;
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(action)),
        };
        var inner = new TestChatCompletionService();
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton<IChatCompletionService>(inner);
        var kernel = builder.AddTurnTakingGate().Build();

        Assert.Equal("", await InvokePromptAsync(kernel, streaming, "so what I would like is"));
        Assert.Equal(0, inner.CallCount);

        action = TurnTakingAction.StartSpeaking;
        Assert.Equal("reply", await InvokePromptAsync(kernel, streaming, "a table for two, please"));
        Assert.Equal(1, inner.CallCount);
        Assert.Same(kernel, inner.LastKernel);
    }

    [Fact]
    public async Task PromptFunctionsResultSaysThatTheReplyWasWithheld()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton<IChatCompletionService, TestChatCompletionService>();
        var kernel = builder.AddTurnTakingGate().Build();

        var result = await kernel.InvokePromptAsync(
            "so what I would like is", cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.GetValue<ChatMessageContent>()!.IsTurnIncomplete());
        Assert.Equal("turn_incomplete", result.Metadata!["FinishReason"]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task GatedChatClientIsPassedOverForAServiceWithoutGate(bool streaming)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        using var chatClient = new TestChatClient();
        var builder = CreateBuilder(client);
        builder.Services.AddChatClient(chatClient).UseTurnTaking();
        builder.Services.AddSingleton<IChatCompletionService, TestChatCompletionService>();

        Assert.Equal("reply", await InvokePromptAsync(builder.Build(), streaming, "so what I would like is"));
        Assert.Equal(0, client.CallCount);

        builder.AddTurnTakingGate();
        Assert.Equal("", await InvokePromptAsync(builder.Build(), streaming, "so what I would like is"));
        Assert.Equal(1, client.CallCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PromptFunctionMayChooseAServiceRegisteredAfterTheGate(bool streaming)
    {
        using var client = new TestTurnTakingClient();
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton<IChatCompletionService, TestChatCompletionService>();
        builder.AddTurnTakingGate();
        builder.Services.AddKeyedSingleton<IChatCompletionService, TestChatCompletionService>("background");
        var arguments = new KernelArguments(new PromptExecutionSettings { ServiceId = "background" });

        Assert.Equal("reply", await InvokePromptAsync(builder.Build(), streaming, "Summarize the call.", arguments));
        Assert.Equal(0, client.CallCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task GateOutsideFunctionInvocationDecidesOncePerTurn(bool streaming)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var chatClient = TestChatClient.Answering(AnswerWithTime);
        using var invoking = chatClient.AsBuilder().UseKernelFunctionInvocation().Build();
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton(invoking.AsChatCompletionService());
        builder.Plugins.Add(CreateClock());
        var kernel = builder.AddTurnTakingGate().Build();
        var history = new ChatHistory("so", AuthorRole.User);
        history.Add(new(AuthorRole.Assistant, content: null));
        history.AddUserMessage("what time is it");

        var reply = await kernel.GetRequiredService<IChatCompletionService>().AskAsync(
            streaming,
            history,
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() },
            kernel);

        Assert.EndsWith("it is noon", reply.Text, StringComparison.Ordinal);
        Assert.Equal(1, client.CallCount);
        Assert.Equal(2, chatClient.CallCount);
        Assert.Equal(
            [AuthorRole.User, AuthorRole.Assistant, AuthorRole.User, AuthorRole.Assistant, AuthorRole.Tool],
            history.Select(message => message.Role));
        var result = Assert.IsType<Microsoft.SemanticKernel.FunctionResultContent>(history[^1].Items[0]);
        Assert.Equal("noon", result.Result?.ToString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task GateInsideFunctionInvocationDecidesOncePerTurn(bool streaming)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var chatClient = TestChatClient.Answering(AnswerWithTime);
        var builder = CreateBuilder(client);
        builder.Services.AddSingleton(chatClient.AsChatCompletionService());
        var kernel = builder.AddTurnTakingGate().Build();
        using var invoking = kernel.GetRequiredService<IChatCompletionService>()
            .AsChatClient().AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "noon", "clock_time")] };
        List<ChatMessage> messages = [new(ChatRole.User, "what time is it")];
        var cancellationToken = TestContext.Current.CancellationToken;

        var response = streaming
            ? await invoking.GetStreamingResponseAsync(messages, options, cancellationToken)
                .ToChatResponseAsync(cancellationToken)
            : await invoking.GetResponseAsync(messages, options, cancellationToken);

        Assert.EndsWith("it is noon", response.Text, StringComparison.Ordinal);
        Assert.Equal(1, client.CallCount);
        Assert.Equal(2, chatClient.CallCount);
    }

    private static ChatResponse AnswerWithTime(IReadOnlyList<ChatMessage> messages)
    {
        Assert.DoesNotContain(messages, message => message.Contents.Count == 0);
        return messages[^1].Contents.OfType<FunctionResultContent>().SingleOrDefault() is { } result
            ? new(new ChatMessage(ChatRole.Assistant, $"it is {result.Result}"))
            : new(new ChatMessage(
                ChatRole.Assistant, [new FunctionCallContent("call", "clock_time", new Dictionary<string, object?>())]));
    }

    private static KernelPlugin CreateClock() => KernelPluginFactory.CreateFromFunctions(
        "clock", [KernelFunctionFactory.CreateFromMethod(() => "noon", TurnTakingJsonUtilities.DefaultOptions, "time")]);

    private static async Task<string> InvokePromptAsync(
        Kernel kernel, bool streaming, string prompt, KernelArguments? arguments = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        if (!streaming)
        {
            return (await kernel.InvokePromptAsync(prompt, arguments, cancellationToken: cancellationToken)).ToString();
        }

        string text = "";
        await foreach (var part in kernel.InvokePromptStreamingAsync(prompt, arguments, cancellationToken: cancellationToken))
        {
            text += part;
        }

        return text;
    }

    private static IKernelBuilder CreateBuilder(ITurnTakingClient client)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(client);
        return builder;
    }
}
