using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using TurnTaking.Onnx;

namespace TurnTaking.Benchmarks;

/// <summary>The whole call, from messages to prediction, with the embedded model and a conversation of 60 tokens.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class GetPredictionBenchmarks
{
    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.User, "I need help with my bill"),
        new(ChatRole.Assistant, "Sure I can help with that what seems to be the issue"),
        new(ChatRole.User, "I was charged twice for the same order and I would like to have that money back on my card please because it"),
    ];

    private OnnxTurnTakingClient _client = null!;

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

    [Benchmark]
    public Task<TurnTakingPrediction> EmbeddedModel() => _client.GetPredictionAsync(Conversation);
}
