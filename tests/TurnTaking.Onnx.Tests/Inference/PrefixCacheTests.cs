using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx.Tests;

public sealed class PrefixCacheTests
{
    private const int BytesPerToken = 2 * 4 * sizeof(float);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void FindsTheLongestSharedBeginningOfItsOwnConversation()
    {
        using var cache = new PrefixCache(1_000_000);
        cache.Store("a", [1, 2, 3, 4], Create(6));
        Assert.Equal(4, Find(cache, "a", 1, 2, 3, 4, 5));
        Assert.Equal(2, Find(cache, "a", 1, 2, 9));
        Assert.Equal(3, Find(cache, "a", 1, 2, 3));
        Assert.Equal(0, Find(cache, "a", 9));
        cache.Store("a", [1, 2, 9], Create(5));
        Assert.Equal(2, Find(cache, "a", 1, 2, 3, 4, 5));
        Assert.Equal(5 * BytesPerToken, cache.ByteCount);
    }

    [Fact]
    public void NewConversationStartsFromAnothersOpening()
    {
        using var cache = new PrefixCache(1_000_000);
        cache.Store("a", [1, 2, 3], Create(3));
        cache.Store("b", [1, 2, 4, 5], Create(4));
        Assert.Equal(3, Find(cache, "new", 1, 2, 4));
        Assert.Equal(2, Find(cache, "new", 1, 2, 8));
    }

    [Fact]
    public void LeastRecentlyUsedConversationGoesFirst()
    {
        using var cache = new PrefixCache(10 * BytesPerToken);
        var values = Enumerable.Range(0, 3).Select(_ => Create(4)).ToList();
        cache.Store("a", [1, 1, 1, 1], values[0].KeyValues);
        cache.Store("b", [2, 2, 2, 2], values[1].KeyValues);
        Assert.Equal(4, Find(cache, "a", 1, 1, 1, 1));
        cache.Store("c", [3, 3, 3, 3], values[2].KeyValues);
        Assert.Equal(0, Find(cache, "b", 2, 2, 2, 2));
        Assert.Equal(4, Find(cache, "a", 1, 1, 1, 1));
        Assert.Equal([false, true, false], values.Select(value => value.Outputs.IsDisposed));
        Assert.Equal(8 * BytesPerToken, cache.ByteCount);
    }

    [Fact]
    public void WhatIsLargerThanTheLimitIsNotKept()
    {
        using var cache = new PrefixCache(10 * BytesPerToken);
        var large = Create(11);
        cache.Store("a", [1], large.KeyValues);
        Assert.True(large.Outputs.IsDisposed);
        Assert.Equal(0, cache.ByteCount);
    }

    [Fact]
    public void KeysAndValuesInUseOutliveTheirEviction()
    {
        var cache = new PrefixCache(1_000_000);
        var value = Create(3);
        cache.Store("a", [1, 2, 3], value.KeyValues);
        var (_, used) = cache.Find("a", [1, 2, 3]);
        cache.Dispose();
        Assert.False(value.Outputs.IsDisposed);
        used!.Release();
        Assert.True(value.Outputs.IsDisposed);

        var late = Create(3);
        cache.Store("a", [1, 2, 3], late.KeyValues);
        Assert.True(late.Outputs.IsDisposed);
    }

    [Fact]
    public void CopiesThePrefixOfEachHead()
    {
        using var cache = new PrefixCache(1_000_000);
        var value = Create(3);
        value.Outputs[1].GetTensorMutableDataAsSpan<float>().Clear();
        for (int i = 0; i < 12; i++)
        {
            value.Outputs[1].GetTensorMutableDataAsSpan<float>()[i] = i;
        }

        var copy = new float[4];
        value.KeyValues.CopyPrefix(0, headCount: 2, count: 1, System.Runtime.InteropServices.MemoryMarshal.AsBytes(copy.AsSpan()));
        Assert.Equal([0, 1, 6, 7], copy);
    }

    /// <summary>Words added, revised and cut, in several conversations and with too little memory: the scores are those of a full pass.</summary>
    [Fact]
    public async Task CachedPredictionsEqualFullPasses()
    {
        using var client = new OnnxTurnTakingClient(new() { Model = TestModels.TinyFloat, PrefixCacheByteCount = 300_000 });
        var random = new Random(7);
        var conversations = Enumerable.Range(0, 4).Select(_ => new List<ChatMessage> { new(ChatRole.User, "hello") }).ToList();
        int cachedTokens = 0;
        for (int step = 0; step < 300; step++)
        {
            int index = random.Next(conversations.Count);
            Change(conversations[index], random);
            var cached = await client.GetPredictionAsync(conversations[index], new() { ConversationId = $"call {index}" }, TestEnds);
            var full = await client.GetPredictionAsync(conversations[index], cancellationToken: TestEnds);
            Assert.Equal(full.InputTokenCount, cached.InputTokenCount);
            Assert.Equal(0, full.CachedTokenCount);
            cachedTokens += cached.CachedTokenCount!.Value;
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(full.Probabilities[action], cached.Probabilities[action], tolerance: 1e-5f);
            }
        }

        Assert.True(cachedTokens > 300);
    }

    [Fact]
    public async Task NextWordCostsOnlyItself()
    {
        using var client = new OnnxTurnTakingClient();
        var options = new TurnTakingOptions { ConversationId = "call" };
        var first = await client.GetPredictionAsync("I would like to book a table", options, TestEnds);
        var second = await client.GetPredictionAsync("I would like to book a table for", options, TestEnds);
        Assert.Equal(0, first.CachedTokenCount);
        Assert.Equal(second.InputTokenCount - 4, second.CachedTokenCount);
    }

    [Fact]
    public async Task WithoutMemoryNothingIsKept()
    {
        using var client = new OnnxTurnTakingClient(new() { PrefixCacheByteCount = 0 });
        for (int i = 0; i < 2; i++)
        {
            var prediction = await client.GetPredictionAsync("hello", new() { ConversationId = "call" }, TestEnds);
            Assert.Equal(0, prediction.CachedTokenCount);
        }
    }

    private static void Change(List<ChatMessage> conversation, Random random)
    {
        string text = conversation[^1].Text;
        switch (random.Next(6))
        {
            case 0:
                conversation.Add(new(conversation[^1].Role == ChatRole.User ? ChatRole.Assistant : ChatRole.User, "well"));
                break;
            case 1 when conversation.Count > 1:
                conversation.RemoveAt(conversation.Count - 1);
                break;
            case 2:
                conversation[^1] = new(conversation[^1].Role, text[..Math.Max(1, text.Length / 2)] + " revised");
                break;
            default:
                conversation[^1] = new(conversation[^1].Role, $"{text} word{random.Next(20)}");
                break;
        }
    }

    private static int Find(PrefixCache cache, string conversationId, params int[] prompt)
    {
        var (count, keyValues) = cache.Find(conversationId, prompt);
        keyValues?.Release();
        return count;
    }

    private static FakeKeyValues Create(int tokenCount) => new(tokenCount);

    private sealed class FakeKeyValues(int tokenCount)
    {
        public FakeOutputs Outputs { get; } = new(tokenCount);

        public KeyValues KeyValues => field ??= new(Outputs, firstOutput: 1, tokenCount);

        public static implicit operator KeyValues(FakeKeyValues value) => value.KeyValues;
    }

    /// <summary>A run's outputs: one number, then one cache of two heads of size two, and another.</summary>
    private sealed class FakeOutputs(int tokenCount) : List<OrtValue>(
        [Allocate(1, 1, 1, 1), Allocate(1, 2, tokenCount, 2), Allocate(1, 2, tokenCount, 2)]), IDisposableReadOnlyCollection<OrtValue>
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            ForEach(value => value.Dispose());
        }

        private static OrtValue Allocate(params long[] shape) =>
            OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
    }
}
