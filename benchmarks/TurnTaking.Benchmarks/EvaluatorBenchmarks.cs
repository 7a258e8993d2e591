using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using TurnTaking.Evaluation;
using TurnTaking.Onnx;

namespace TurnTaking.Benchmarks;

/// <summary>An evaluation of 200 rows with the embedded model, beside the same calls one after another.</summary>
public class EvaluatorBenchmarks
{
    private const string Words =
        "well i was charged twice for the same order last week and i would like to have that money back on my card please because it is " +
        "the second time that this has happened and nobody could tell me why when i called the first number that is on your web site";

    private readonly EvaluationRow[] _rows = [.. Enumerable.Range(0, 200).Select(CreateRow)];
    private OnnxTurnTakingClient _client = null!;

    [GlobalSetup]
    public void Load() => _client = new();

    [GlobalCleanup]
    public void Unload() => _client.Dispose();

    [Benchmark(Baseline = true)]
    public async Task OneAfterAnother()
    {
        foreach (var row in _rows)
        {
            await _client.GetPredictionAsync(row.Messages);
        }
    }

    [Benchmark]
    public Task Evaluator() => new Evaluator(_client).EvaluateAsync(_rows.ToAsyncEnumerable());

    /// <summary>Conversations of about 20 to 110 tokens, no two the same.</summary>
    private static EvaluationRow CreateRow(int index)
    {
        string[] words = Words.Split(' ');
        ChatMessage[] messages =
        [
            new(ChatRole.User, $"I need help with order {index}"),
            new(ChatRole.Assistant, "Sure, what seems to be the issue?"),
            new(ChatRole.User, string.Join(' ', words.Take(1 + (index * 7 % words.Length)))),
        ];
        return new("made", $"{index}", messages, TurnTakingAction.ContinueListening);
    }
}
