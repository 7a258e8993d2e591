using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx.Tests;

public sealed class PrefixCacheTests
{
    private const int BytesPerConversation = 64 * 2 * 2 * 2 * sizeof(float);
    private static readonly KeyValueShape Shape = new(CacheCount: 2, HeadCount: 2, HeadSize: 2, TensorElementType.Float);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void ConversationIsTakenOutAndKeptAgain()
    {
        using var cache = new PrefixCache(1_000_000);
        var prompt = Create(1, 2, 3);
        cache.Keep("a", prompt);
        Assert.Null(cache.Take("b"));
        Assert.Same(prompt, cache.Take("a"));
        Assert.Null(cache.Take("a"));
        Assert.Equal(0, cache.ByteCount);
        cache.Keep("a", prompt);
        cache.Keep("a", Create(1, 2));
        Assert.Equal([1, 2], cache.Take("a")!.Ids);
    }

    [Fact]
    public void SharedTokensEndBeforeTheCloseOfEitherPrompt()
    {
        using var keyValues = new KeyValues(Shape, 8);
        var kept = new CachedPrompt([1, 2, 3, 8, 9], 3, keyValues, null);
        Assert.Equal(3, kept.CountShared(new([1, 2, 3, 8, 9], 4)));
        Assert.Equal(2, kept.CountShared(new([1, 2, 4, 8, 9], 3)));
        Assert.Equal(2, kept.CountShared(new([1, 2, 3, 9], 2)));
        Assert.Equal(0, kept.CountShared(new([2, 2, 3, 9], 2)));
    }

    [Fact]
    public void NewConversationStartsFromTheLongestOpening()
    {
        using var cache = new PrefixCache(1_000_000);
        cache.Keep("a", Create(1, 2, 3));
        cache.Keep("b", Create(1, 2, 4, 5));
        using var keyValues = new KeyValues(Shape, 8);
        Assert.Equal(3, cache.CopyOpening(new([1, 2, 4, 9], 3), keyValues));
        Assert.Equal([1, 2, 4], KeyValuesTests.ReadTokens(keyValues, 3));
        Assert.Equal(2, cache.CopyOpening(new([1, 2, 8, 9], 3), keyValues));
        Assert.Equal(0, cache.CopyOpening(new([7, 9], 1), keyValues));
    }

    [Fact]
    public void LeastRecentlyUsedConversationGoesFirst()
    {
        using var cache = new PrefixCache((2 * BytesPerConversation) + 1);
        cache.Keep("a", Create(1));
        cache.Keep("b", Create(2));
        cache.Keep("a", cache.Take("a")!);
        cache.Keep("c", Create(3));
        Assert.Equal((2, 2L * BytesPerConversation, 1L), (cache.ConversationCount, cache.ByteCount, cache.EvictionCount));
        Assert.Null(cache.Take("b"));
        Assert.NotNull(cache.Take("a"));
        Assert.NotNull(cache.Take("c"));
    }

    [Fact]
    public void WhatIsLargerThanTheLimitIsNotKept()
    {
        using var cache = new PrefixCache(BytesPerConversation - 1);
        cache.Keep("a", Create(1));
        Assert.Equal((0, 0L), (cache.ConversationCount, cache.ByteCount));
    }

    [Fact]
    public void DisposedCacheKeepsNothing()
    {
        var cache = new PrefixCache(1_000_000);
        cache.Keep("a", Create(1));
        cache.Dispose();
        cache.Keep("b", Create(1));
        Assert.Equal((0, 0L), (cache.ConversationCount, cache.ByteCount));
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

    private static CachedPrompt Create(params int[] ids) => new(ids, ids.Length, KeyValuesTests.WriteTokens(new(Shape, ids.Length), ids), null);
}
