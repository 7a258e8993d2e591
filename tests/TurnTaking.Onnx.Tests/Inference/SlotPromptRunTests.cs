using CsCheck;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

public sealed class SlotPromptRunTests
{
    private const int SlotCount = 5;

    /// <summary>
    /// Any mix of prompts scores as each alone in the graph without slots, and leaves keys and values that the next words build on. The
    /// products of a quantized model round, a little, by what else is in the run.
    /// </summary>
    [Theory]
    [InlineData("model.onnx", 1e-5, 1e-4)]
    [InlineData("model_q8.onnx", 0.08, 0.5)]
    public void PromptsInSlotsScoreAsAlone(string graph, double meanDifference, double largestDifference)
    {
        using var slots = Open(graph, SlotCount);
        using var plain = Open(graph, slotCount: 0);
        Assert.IsType<SlotPromptRun>(slots.Run);
        Assert.IsType<InPlacePromptRun>(plain.Run);
        List<double> differences = [];
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 59], Gen.Int[0, 1_000]).Array[1, SlotCount].Sample(
            mix =>
            {
                PromptPart[] together = [.. mix.Select(prompt => Cache(slots, prompt))];
                PromptPart[] alone = [.. mix.Select(prompt => Cache(plain, prompt))];
                Compare([.. alone.Select(part => plain.Execute(part)[0])], slots.Execute(together));
                Compare([.. alone.Select(part => plain.Execute(AddTokens(part))[0])], slots.Execute([.. together.Select(AddTokens)]));
                foreach (var part in together.Concat(alone))
                {
                    part.KeyValues!.Dispose();
                }
            },
            iter: 100,
            threads: 1);
        Assert.InRange(differences.Average(), 0, meanDifference);

        static PromptPart Cache(SlotGraph graph, (int Length, int CachedCount, int Seed) prompt) =>
            graph.Cache(SlotGraph.CreatePrompt(new(prompt.Seed), prompt.Length), prompt.CachedCount % prompt.Length);

        static PromptPart AddTokens(PromptPart part) => new([.. part.Ids, .. SlotGraph.CreatePrompt(new(7), 3)], part.Ids.Length, part.KeyValues);

        void Compare(ActionLogits[] expected, ActionLogits[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < 4 * expected.Length; i++)
            {
                double difference = Math.Abs(expected[i / 4][i % 4] - actual[i / 4][i % 4]);
                Assert.InRange(difference, 0, largestDifference);
                differences.Add(difference);
            }
        }
    }

    /// <summary>Idle slots are in no product, so even a quantized model's scores are those of the graph without slots.</summary>
    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model_q8.onnx")]
    public void PromptInOneSlotScoresAsWithoutSlots(string graph)
    {
        using var slots = Open(graph, SlotCount);
        using var plain = Open(graph, slotCount: 0);
        foreach (int length in new[] { 1, 2, 60, 440, 700, 900 })
        {
            var part = new PromptPart(SlotGraph.CreatePrompt(new(length), length), 0, null);
            AssertEqual(plain.Execute(part), slots.Execute(part), 1e-4f);
        }
    }

    [Fact]
    public void PromptsThatLeaveNothingRunTogether()
    {
        using var slots = Open("model.onnx", SlotCount);
        PromptPart[] parts = [.. Enumerable.Range(2, SlotCount).Select(i => new PromptPart(SlotGraph.CreatePrompt(new(i), 10 * i), 0, null))];
        AssertEqual([.. parts.Select(part => slots.Execute(part)[0])], slots.Execute(parts), 1e-4f);
    }

    [Fact]
    public void StoppedRunRunsAgainAfterItsReset()
    {
        using var slots = Open("model.onnx", SlotCount);
        PromptPart[] parts = [.. Enumerable.Range(2, 3).Select(i => slots.Cache(SlotGraph.CreatePrompt(new(i), 20), 15))];
        slots.Run.Stop();
        Assert.Throws<OperationCanceledException>(() => slots.Execute(parts));
        slots.Run.Reset();
        AssertEqual([.. parts.Select(part => slots.Execute(part with { CachedCount = 0, KeyValues = null })[0])], slots.Execute(parts), 1e-4f);
        Array.ForEach(parts, part => part.KeyValues!.Dispose());
    }

    private static SlotGraph Open(string graph, int slotCount) => new(Path.Combine(TestModels.TinyFolder, "onnx", graph), slotCount);

    private static void AssertEqual(ActionLogits[] expected, ActionLogits[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < 4 * expected.Length; i++)
        {
            Assert.Equal(expected[i / 4][i % 4], actual[i / 4][i % 4], tolerance);
        }
    }
}
