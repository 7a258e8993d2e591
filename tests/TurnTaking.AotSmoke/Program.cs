using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using TurnTaking;
using TurnTaking.Hub;
using TurnTaking.Onnx;
using TurnTaking.Replay;
using TurnTaking.SemanticKernel;
using TurnTaking.Tests;

// Uses each library once where there is no compiler at run time: what is trimmed away, or needs code made at run time, fails here.
ChatMessage[] unfinished = [new(ChatRole.User, "I would like to book a table for")];
ChatMessage[] finished = [new(ChatRole.User, "I would like to book a table for two please, thank you")];

var configuration = new ConfigurationBuilder()
    .AddInMemoryCollection([new("TurnTaking:Model", "embedded"), new("TurnTaking:ThreadCount", "1")])
    .Build();
var languageModel = TestChatClient.Answering(_ => new(new ChatMessage(ChatRole.Assistant, "At seven?")));
var services = new ServiceCollection();
services.AddSemanticTurnTaking(configuration.GetSection("TurnTaking")).UseLogging().UseOpenTelemetry();
services.AddLogging();
services.AddChatClient(languageModel).UseTurnTaking();
await using var provider = services.BuildServiceProvider();

var client = provider.GetRequiredService<ITurnTakingClient>();
var prediction = await client.GetPredictionAsync(unfinished);
Check("Onnx: a prediction of the embedded model", prediction.Action == TurnTakingAction.ContinueListening);
Check("Onnx: its graph is rebuilt", client.GetRequiredService<OnnxTurnTakingClientMetadata>().GraphForm == ModelGraphForm.Fused);

string json = JsonSerializer.Serialize(prediction, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingPrediction)));
Check("Abstractions: a prediction as JSON", json.Contains("continue_listening", StringComparison.Ordinal));

var agent = provider.GetRequiredService<IChatClient>();
Check("TurnTaking: the gate withholds a reply", (await agent.GetResponseAsync(unfinished)).IsTurnIncomplete());
Check("TurnTaking: and gives one", (await agent.GetResponseAsync(finished)).Text == "At seven?");

await using (var conversation = new LiveConversation(client))
{
    conversation.AddFinalTranscript("What time do you open?");
    conversation.Complete();
    var events = await conversation.GetEventsAsync().ToListAsync();
    Check("TurnTaking: a live conversation ends the turn", events.OfType<EndOfTurn>().Any());
}

var plugin = new TurnTakingPlugin(client).AsKernelPlugin();
var result = await plugin["predict_turn_action"].InvokeAsync(new Kernel(), new() { ["conversation"] = "user: I would like to" });
Check("SemanticKernel: the plugin", result.GetValue<TurnActionResult>()?.Action == TurnTakingAction.ContinueListening);

using (var hub = new HubClient(new() { IsOffline = true }))
{
    Check("Hub: the cache", hub.Cache.FindSnapshot(HubModelReference.Parse("nobody/nothing")) is null);
}

string path = Path.GetTempFileName();
File.WriteAllText(path, """{"id":"c","duration":1,"words":[{"t0":0,"t1":0.5,"speaker":"user","text":"Hi."}]}""");
var replayed = await new Replayer(client, new()).ReplayAsync(ReplayFile.Read(path).Single());
File.Delete(path);
Check("Replay: a timed conversation", replayed.Events.OfType<EndOfTurn>().Any());

static void Check(string what, bool holds)
{
    Console.WriteLine($"{(holds ? "works" : "FAILS")}  {what}");
    if (!holds)
    {
        Environment.Exit(1);
    }
}
