using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

public sealed class InPlacePromptRunTests : IDisposable
{
    private readonly InferenceSession _session;
    private readonly GraphSignature _signature;
    private readonly PromptRun _run;

    public InPlacePromptRunTests()
    {
        var model = OnnxModel.Open(TestModels.TinyFloat);
        int[] actionIds = [1507, 1509, 1503, 1501];
        var graph = SessionFactory.Create(
            model, TestModels.TinyConfiguration, actionIds, TestModels.Options(TestModels.TinyFloat), threadCount: 1, NullLogger.Instance);
        _session = graph.Session;
        _signature = new(_session, TestModels.TinyConfiguration, actionIds, graph.IsCompiled, graph.Path);
        _run = PromptRun.Create(_session, _signature);
        Assert.IsType<InPlacePromptRun>(_run);
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void PromptsTogetherScoreAsAlone(int count)
    {
        var random = new Random(count);
        for (int round = 0; round < 20; round++)
        {
            int[][] prompts = [.. Enumerable.Range(0, count).Select(_ => CreatePrompt(random, random.Next(2, 60)))];
            ActionLogits[] expected = [.. prompts.Select(prompt => Execute(new PromptPart(prompt, 0, null))[0])];

            var parts = prompts.Select(prompt => Cache(prompt, random.Next(prompt.Length))).ToArray();
            AssertEqual(expected, Execute(parts));

            // What was computed together serves the next words of each, alone.
            int[][] longer = [.. prompts.Select(prompt => (int[])[.. prompt, .. CreatePrompt(random, 3)])];
            for (int i = 0; i < count; i++)
            {
                var next = new PromptPart(longer[i], prompts[i].Length, parts[i].KeyValues);
                AssertEqual(Execute(new PromptPart(longer[i], 0, null)), Execute(next));
                parts[i].KeyValues?.Dispose();
            }
        }
    }

    [Fact]
    public void LongPromptInChunksScoresAsTheExportedGraph()
    {
        int[] prompt = CreatePrompt(new(3), 900);
        using var keyValues = new KeyValues(_signature.KeyValueShape, prompt.Length);
        var whole = Execute(new PromptPart(prompt, 0, keyValues));
        AssertEqual(whole, Execute(new PromptPart(prompt, 899, keyValues)));
        AssertEqual(whole, Execute(new PromptPart(prompt, 500, keyValues)));
    }

    [Fact]
    public void StoppedRunRunsAgainAfterItsReset()
    {
        int[] prompt = CreatePrompt(new(3), 50);
        _run.Stop();
        Assert.Throws<OperationCanceledException>(() => Execute(new PromptPart(prompt, 0, null)));
        _run.Reset();
        Assert.True(Execute(new PromptPart(prompt, 0, null))[0].AreFinite);
    }

    private static int[] CreatePrompt(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(1_400))];

    private PromptPart Cache(int[] prompt, int count)
    {
        var keyValues = new KeyValues(_signature.KeyValueShape, prompt.Length + 3);
        if (count > 0)
        {
            Execute(new PromptPart(prompt[..count], 0, keyValues));
        }

        return new(prompt, count, keyValues);
    }

    private ActionLogits[] Execute(params PromptPart[] parts)
    {
        var logits = new ActionLogits[parts.Length];
        _run.Execute(parts, logits);
        return logits;
    }

    private static void AssertEqual(ActionLogits[] expected, ActionLogits[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < 4 * expected.Length; i++)
        {
            Assert.Equal(expected[i / 4][i % 4], actual[i / 4][i % 4], tolerance: 1e-4f);
        }
    }
}
