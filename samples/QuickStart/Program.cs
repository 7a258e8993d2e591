using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Samples;
using TurnTaking;

var languageModel = LanguageModel.FromArguments(
    args,
    "A table tomorrow at seven. How many of you will there be?",
    "A table for three, with a high chair, tomorrow evening at seven. We will keep it for you for fifteen minutes.",
    "Eight it is. See you tomorrow!");

var services = new ServiceCollection();
services.AddSemanticTurnTaking();
services.AddChatClient(languageModel).UseTurnTaking();
await using var provider = services.BuildServiceProvider();

var turnTaking = provider.GetRequiredService<ITurnTakingClient>();
var agent = provider.GetRequiredService<IChatClient>();
List<ChatMessage> history = [new(ChatRole.Assistant, "Good evening, how can I help?")];

CallView.WriteAgent(history[0].Text);
CallView.WriteLegend();

await HearAsync("I'd like to book a table for");
await PauseAsync();
await HearAsync("um tomorrow at seven please");
await PauseAsync();

await HearAsync("two adults and");
await PauseAsync();
await HearAsync("one child");
string reply = await PauseAsync();

await SpeakAsync(reply, afterWords: 8, "uh-huh");
await SpeakAsync(reply, afterWords: 14, "no wait not seven I meant eight");
await PauseAsync();

// The caller speaks: the model is asked at every word, as a speech recognizer's partial transcripts come in.
async Task HearAsync(string words)
{
    var heard = new ChatMessage(ChatRole.User, "");
    foreach (string word in words.Split(' '))
    {
        heard = new ChatMessage(ChatRole.User, $"{heard.Text} {word}".Trim());
        var prediction = await turnTaking.GetPredictionAsync([.. history, heard], new() { AgentState = AgentState.Silent });
        CallView.WriteWord(word, prediction);
    }

    history.Add(heard);
}

// The caller pauses: the gate asks the language model only if the turn is complete.
async Task<string> PauseAsync()
{
    var response = await agent.GetResponseAsync(history);
    if (response.IsTurnIncomplete())
    {
        CallView.WriteNote("a pause, but the turn is incomplete: the reply is withheld");
        return "";
    }

    CallView.WriteNote("a pause, and the turn is complete: the reply is given");
    CallView.WriteAgent(response.Text);
    history.AddMessages(response);
    return response.Text;
}

// The caller speaks while the agent does: a backchannel changes nothing, an interruption cuts the agent's message to what was spoken.
async Task SpeakAsync(string text, int afterWords, string words)
{
    string spoken = string.Join(' ', text.Split(' ').Take(afterWords));
    List<ChatMessage> soFar = [.. history.SkipLast(1), new(ChatRole.Assistant, spoken)];
    CallView.WriteNote($"while the agent says \"... {string.Join(' ', spoken.Split(' ').TakeLast(3))}\":");

    var heard = new ChatMessage(ChatRole.User, "");
    bool isInterruption = false;
    foreach (string word in words.Split(' '))
    {
        heard = new ChatMessage(ChatRole.User, $"{heard.Text} {word}".Trim());
        var prediction = await turnTaking.GetPredictionAsync([.. soFar, heard], new() { AgentState = AgentState.Speaking });
        CallView.WriteWord(word, prediction);
        isInterruption |= prediction.Action is TurnTakingAction.StartListening;
    }

    CallView.WriteNote(isInterruption ? "an interruption: the agent stops" : "a backchannel: the agent talks on");
    if (isInterruption)
    {
        history = [.. soFar, heard];
    }
}
