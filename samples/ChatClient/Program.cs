using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Samples;

var languageModel = LanguageModel.FromArguments(
    args,
    "A table tomorrow at seven. How many of you will there be?",
    "A table for three, then. Shall I put a high chair beside it?",
    "It is done. See you tomorrow!");

var services = new ServiceCollection();
services.AddSemanticTurnTaking();
services.AddChatClient(languageModel).UseTurnTaking().UseFunctionInvocation();
await using var provider = services.BuildServiceProvider();

var agent = provider.GetRequiredService<IChatClient>();
List<ChatMessage> history = [new(ChatRole.Assistant, "Good evening, how can I help?")];
Console.WriteLine($"agent: {history[0].Text}");
Console.WriteLine("(Say it in pieces: \"I'd like to book a table for\", then \"tomorrow at seven please\". An empty line ends the call.)");

while (Ask() is { Length: > 0 } words)
{
    history.Add(new(ChatRole.User, words));
    List<ChatResponseUpdate> updates = [];
    await foreach (var update in agent.GetStreamingResponseAsync(history))
    {
        Console.Write(update.IsTurnIncomplete() ? "(the agent listens on)" : updates.Count == 0 ? $"agent: {update.Text}" : update.Text);
        updates.Add(update);
    }

    Console.WriteLine();
    if (!updates[^1].IsTurnIncomplete())
    {
        history.AddMessages(updates);
    }
}

static string? Ask()
{
    Console.Write("you:   ");
    return Console.ReadLine()?.Trim();
}
