using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Samples;
using TurnTaking.SemanticKernel;

var languageModel = LanguageModel.FromArguments(
    args,
    "Your order left our warehouse this morning.",
    "I have changed the address. It will be with your neighbour on Thursday.");

var builder = Kernel.CreateBuilder();
builder.Services.AddSemanticTurnTaking();
builder.Services.AddSingleton(languageModel.AsChatCompletionService());
builder.AddTurnTakingPlugin();
builder.AddTurnTakingGate();
var kernel = builder.Build();

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
    string text = "";
    await foreach (var update in agent.GetStreamingChatMessageContentsAsync(history, kernel: kernel))
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
