using Microsoft.Agents.AI;
using Microsoft.Extensions.DependencyInjection;
using Samples;
using TurnTaking;

var languageModel = LanguageModel.FromArguments(
    args,
    "Your order left our warehouse this morning.",
    "I have changed the address. It will be with your neighbour on Thursday.");

var services = new ServiceCollection();
services.AddSemanticTurnTaking();
await using var provider = services.BuildServiceProvider();

var gate = new TurnTakingGate(provider.GetRequiredService<ITurnTakingClient>());
AIAgent agent = new TurnTakingAgent(new ChatAgent(languageModel), gate);
var session = await agent.CreateSessionAsync();

await SayAsync("where is my order");
await SayAsync("could you please send it to");

// The call moves to another server: what was withheld moves with the session.
var state = await agent.SerializeSessionAsync(session);
session = await agent.DeserializeSessionAsync(state);
Console.WriteLine("-- the session was stored and loaded again");
await SayAsync("my neighbour instead");

Console.WriteLine("What the language model would see next:");
session.TryGetInMemoryChatHistory(out var history);
foreach (var message in history ?? [])
{
    Console.WriteLine($"  {message.Role}: {message.Text}");
}

async Task SayAsync(string words)
{
    Console.WriteLine($"user:  {words}");
    var response = await agent.RunAsync(words, session);
    Console.WriteLine(TurnTakingAgent.IsWithheld(response) ? "-- incomplete: the agent is not run" : $"agent: {response.Text}");
}
