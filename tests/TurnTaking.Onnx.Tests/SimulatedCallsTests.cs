using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace TurnTaking.Onnx.Tests;

[Collection(nameof(SimulatedCallsTests))]
[CollectionDefinition(nameof(SimulatedCallsTests), DisableParallelization = true)]
public sealed class SimulatedCallsTests(ITestOutputHelper output)
{
    private const long CacheByteCount = 4 << 20;
    private static readonly string[] Words = "well I would like to book a table no sorry for two people at seven tomorrow please and thank you".Split(' ');

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    /// <summary>
    /// Calls that come and go, word by word, with revised and cut transcripts. TURNTAKING_STRESS_SECONDS asks for a longer run: at 150
    /// words a minute, a second of it is several minutes of calls.
    /// </summary>
    [Fact]
    public async Task CallsLeaveTheMemoryFlat()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("TURNTAKING_STRESS_SECONDS") ?? "4", CultureInfo.InvariantCulture);
        using var client = new OnnxTurnTakingClient(new() { PrefixCacheByteCount = CacheByteCount });
        var random = new Random(5);
        long predictionCount = await SpeakAsync(seconds / 4);
        long before = GetMemory();
        predictionCount += await SpeakAsync(seconds * 3 / 4);
        long after = GetMemory();
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            $"{predictionCount:n0} predictions, {predictionCount / 150.0 / 60:0.0} hours of words; managed memory {before:n0} -> {after:n0} bytes; " +
            $"working set {process.WorkingSet64:n0} bytes");
        Assert.InRange(after - before, long.MinValue, CacheByteCount);

        async Task<long> SpeakAsync(double seconds)
        {
            long count = 0;
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            {
                var calls = Enumerable.Range(0, 16).Select(_ => new Call(random)).ToList();
                for (int word = 0; word < 40; word++)
                {
                    await Task.WhenAll(calls.Select(call => call.PredictNextAsync(client)));
                    count += calls.Count;
                }
            }

            return count;
        }

        static long GetMemory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    private sealed class Call(Random random)
    {
        private readonly TurnTakingOptions _options = new() { ConversationId = $"{Guid.NewGuid()}" };
        private readonly List<ChatMessage> _messages = [new(ChatRole.User, "hello")];

        public Task<TurnTakingPrediction> PredictNextAsync(OnnxTurnTakingClient client)
        {
            string text = _messages[^1].Text;
            switch (random.Next(8))
            {
                case 0:
                    _messages.Add(new(_messages[^1].Role == ChatRole.User ? ChatRole.Assistant : ChatRole.User, "okay"));
                    break;
                case 1:
                    _messages[^1] = new(_messages[^1].Role, $"{text[..(text.Length / 2)]} I mean");
                    break;
                default:
                    _messages[^1] = new(_messages[^1].Role, $"{text} {Words[random.Next(Words.Length)]}");
                    break;
            }

            return client.GetPredictionAsync(_messages, _options, TestEnds);
        }
    }
}
