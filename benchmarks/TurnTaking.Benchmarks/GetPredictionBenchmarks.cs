using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using TurnTaking.Onnx;

namespace TurnTaking.Benchmarks;

/// <summary>The whole call, from messages to prediction, with the embedded model and a conversation of 60 tokens.</summary>
/// <remarks>A full pass computes all of them; with a conversation's identifier, one word more computes that word and the prompt's close.</remarks>
[MemoryDiagnoser]
[MedianColumn]
public class GetPredictionBenchmarks
{
    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.User, "I need help with my bill"),
        new(ChatRole.Assistant, "Sure I can help with that what seems to be the issue"),
        new(ChatRole.User, "I was charged twice for the same order and I would like to have that money back on my card please"),
    ];

    private static readonly string[] Words = ["was", "is", "really"];

    private OnnxTurnTakingClient _client = null!;
    private int _word;

    [GlobalSetup]
    public async Task LoadAsync()
    {
        _client = new();
        int? tokenCount = (await _client.GetPredictionAsync(Conversation)).InputTokenCount;
        if (tokenCount != 60)
        {
            throw new InvalidOperationException($"Expected a conversation of 60 tokens, found {tokenCount}.");
        }
    }

    [GlobalCleanup]
    public void Unload() => _client.Dispose();

    [Benchmark(Baseline = true)]
    public Task<TurnTakingPrediction> FullPass() => _client.GetPredictionAsync(Conversation);

    [Benchmark]
    public Task<TurnTakingPrediction> OneWordMore()
    {
        string lastWords = Conversation[^1].Text;
        _word = (_word + 1) % Words.Length;
        return _client.GetPredictionAsync(
            [.. Conversation[..^1], new(ChatRole.User, $"{lastWords} {Words[_word]}")], new() { ConversationId = "call" });
    }
}
