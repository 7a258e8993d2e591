using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Samples;
using TurnTaking.SemanticKernel;
using FunctionCall = Microsoft.Extensions.AI.FunctionCallContent;

var languageModel = LanguageModel.FromArguments(
    args,
    new ScriptedChatClient(
        new ChatMessage(ChatRole.Assistant, [new FunctionCall("call-1", "orders_find_order")]),
        new ChatMessage(ChatRole.Assistant, "Your order left our warehouse this morning."),
        new ChatMessage(ChatRole.Assistant, [new FunctionCall("call-2", "orders_send_order_to", new Dictionary<string, object?>
        {
            ["recipient"] = "the neighbour",
        })]),
        new ChatMessage(ChatRole.Assistant, "I have changed the address. It will be with your neighbour on Thursday.")));

var builder = Kernel.CreateBuilder();
builder.Services.AddSemanticTurnTaking();
builder.Services.AddSingleton(languageModel.AsBuilder().UseKernelFunctionInvocation().Build().AsChatCompletionService());
builder.AddTurnTakingPlugin();
builder.AddTurnTakingGate();
var kernel = builder.Build();
kernel.Plugins.AddFromFunctions("orders",
[
    KernelFunctionFactory.CreateFromMethod(
        () => Called("find_order", "The order left the warehouse this morning."), "find_order", "Finds out where the user's order is."),
    KernelFunctionFactory.CreateFromMethod(
        ([Description("Who receives the order.")] string recipient) => Called($"send_order_to({recipient})", "It arrives on Thursday."),
        "send_order_to",
        "Sends the user's order to somebody else."),
]);

var agent = kernel.GetRequiredService<IChatCompletionService>();
var history = new ChatHistory();
history.AddAssistantMessage("Hello, what can I do for you?");
CallView.WriteAgent(history[0].Content!);

await HearAsync("where is my order");
await PauseAsync();
await HearAsync("could you please send it to");
await PauseAsync();
await HearAsync("my neighbour instead");
string reply = await PauseAsync();

await SpeakAsync(reply, afterWords: 8, "okay");
await SpeakAsync(reply, afterWords: 11, "wait stop that is the wrong day");

// The caller speaks: the plugin's function predicts what the agent should do. A language model can call the same function as a tool.
async Task HearAsync(string words)
{
    history.AddUserMessage(words);
    await PredictAsync(history, agentState: "silent", words);
}

// The caller pauses: the gated service asks the language model only if the turn is complete.
async Task<string> PauseAsync()
{
    // The model may call functions of the kernel. The gate decides before the first call of a turn and never holds up their results.
    var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
    string text = "";
    await foreach (var update in agent.GetStreamingChatMessageContentsAsync(history, settings, kernel))
    {
        if (update.IsTurnIncomplete())
        {
            CallView.WriteNote("a pause, but the turn is incomplete: the reply is withheld");
        }

        text += update.Content;
    }

    if (text.Length > 0)
    {
        CallView.WriteAgent(text);
        history.AddAssistantMessage(text);
    }

    return text;
}

string Called(string function, string result)
{
    CallView.WriteNote($"the language model calls {function}: {result}");
    return result;
}

// The caller speaks while the agent does.
async Task SpeakAsync(string text, int afterWords, string words)
{
    string spoken = string.Join(' ', text.Split(' ').Take(afterWords));
    var soFar = new ChatHistory(history.SkipLast(1));
    soFar.AddAssistantMessage(spoken);
    soFar.AddUserMessage(words);
    CallView.WriteNote($"while the agent says \"... {string.Join(' ', spoken.Split(' ').TakeLast(3))}\":");
    await PredictAsync(soFar, agentState: "speaking", words);
}

async Task PredictAsync(ChatHistory conversation, string agentState, string words)
{
    var arguments = new KernelArguments { ["conversation"] = conversation, ["agent_state"] = agentState };
    var result = await kernel.InvokeAsync<TurnActionResult>(TurnTakingPlugin.DefaultName, "predict_turn_action", arguments);
    CallView.WriteNote($"user: \"{words}\" -> {result!.Action} ({result.Confidence:P0}): {result.Meaning}");
}
