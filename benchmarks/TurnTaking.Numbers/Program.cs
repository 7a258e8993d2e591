using Google.Protobuf;
using Microsoft.Extensions.AI;
using TurnTaking.Evaluation;
using TurnTaking.Models;
using TurnTaking.Numbers;
using TurnTaking.Onnx;
using TurnTaking.Onnx.Compilation;

// Prints how far the scores of each way to run a model are from those of the exported graph.
// Usage: dotnet run -c Release --project benchmarks/TurnTaking.Numbers -- DATA MODEL
if (args is not [string data, string folder])
{
    throw new ArgumentException("Expected a file or folder of labelled conversations, and the folder of a model whose graph was exported.");
}

var model = OnnxModel.Open(folder);
var configuration = ModelConfiguration.Read(model.Folder);
var tokenizer = TokenizerFile.Read(model.Folder, configuration.VocabularySize).Tokenizer;
var actionIds = tokenizer.SpecialTokens.Actions;
byte[] exported = model.ReadGraph(int.MaxValue) ?? throw new InvalidOperationException($"{model.GraphPath} is too large to be held in memory.");
byte[] signed = Sign(exported);
byte[] headOnly = GraphCompiler.Compile(exported, configuration with { Fusion = null }, actionIds, out _)!;
byte[] compiled = GraphCompiler.Compile(exported, configuration, actionIds, out string? problem)!;
if (problem is not null)
{
    Console.WriteLine($"The graph is compiled only in part: {problem}.");
}

RuntimeEnvironment.Get(enableTelemetry: false);
var encoder = new PromptEncoder(tokenizer, configuration.MaxTokenCount);
var conversations = new List<PromptPair>();
await foreach (var row in EvaluationData.ReadAsync([data]))
{
    conversations.Add(new(encoder.Encode(row.Messages), encoder.Encode(WithoutLastWord(row.Messages))));
}

using var reference = new Variant("exported graph", exported, isCompiled: false, isExact: true, configuration, actionIds);
ActionLogits[] expected = [.. conversations.Select(conversation => reference.Score(conversation.Whole))];

Console.WriteLine($"{model.Folder.ModelId}, {conversations.Count} conversations, {(ProcessorFeatures.HasVnni ? "VNNI" : "no VNNI")}");
Console.WriteLine();
Console.WriteLine("| against the exported graph | logits: mean difference | largest | argmax flips |");
Console.WriteLine("|---|---|---|---|");
Print("head of four actions only", headOnly, isCompiled: true);
using (var variant = Print("compiled", compiled, isCompiled: true))
{
    Report("compiled, all but the last word from the cache", [.. conversations.Select(variant.ScoreFromCache)]);
    Report("compiled, from the cache, four together", [.. conversations.Chunk(4).SelectMany(variant.ScoreTogether)]);
}

using (var variant = new Variant("slots", AddSlots(compiled), isCompiled: true, isExact: true, configuration, actionIds))
{
    Report(
        $"compiled, from the cache, {ConversationSlots.Count} together in slots",
        [.. conversations.Chunk(ConversationSlots.Count).SelectMany(variant.ScoreTogether)]);
}

Print("exported, weights signed, exact", signed, isCompiled: false);
Print("exported, weights signed, as ONNX Runtime computes by default", signed, isCompiled: false, isExact: false);

Variant Print(string name, byte[] graph, bool isCompiled, bool isExact = true)
{
    var variant = new Variant(name, graph, isCompiled, isExact, configuration, actionIds);
    Report(name, [.. conversations.Select(conversation => variant.Score(conversation.Whole))]);
    return variant;
}

void Report(string name, IReadOnlyList<ActionLogits> found)
{
    double sum = 0;
    double largest = 0;
    int flips = 0;
    for (int i = 0; i < found.Count; i++)
    {
        for (int action = 0; action < 4; action++)
        {
            double difference = Math.Abs(found[i][action] - expected[i][action]);
            sum += difference;
            largest = Math.Max(largest, difference);
        }

        flips += GetBest(found[i]) != GetBest(expected[i]) ? 1 : 0;
    }

    Console.WriteLine(FormattableString.Invariant(
        $"| {name} | {sum / (4 * found.Count):0.000000} | {largest:0.0000} | {flips} of {found.Count} |"));
}

byte[] AddSlots(byte[] graph)
{
    var model = ModelProto.Parser.ParseFrom(graph);
    ConversationSlots.Add(model, configuration, ConversationSlots.Count);
    return model.ToByteArray();
}

byte[] Sign(byte[] graph)
{
    var model = ModelProto.Parser.ParseFrom(graph);
    SignedWeights.Convert(new GraphEditor(model.Graph), new TensorBytes(folder: null));
    return model.ToByteArray();
}

static int GetBest(ActionLogits logits) => Enumerable.Range(0, 4).MaxBy(action => logits[action]);

static IEnumerable<ChatMessage> WithoutLastWord(IReadOnlyList<ChatMessage> messages)
{
    string text = messages[^1].Text.TrimEnd();
    int space = text.LastIndexOf(' ');
    return space <= 0 ? messages : [.. messages.Take(messages.Count - 1), new ChatMessage(messages[^1].Role, text[..space])];
}
