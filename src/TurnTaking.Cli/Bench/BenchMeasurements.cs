using System.Diagnostics;
using Microsoft.Extensions.AI;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>The measurements of <c>turntaking bench</c>.</summary>
internal sealed class BenchMeasurements
{
    private const string CardPathName = "card path";

    // Enough for a steady median, within what somebody waits for.
    private const int MinRoundCount = 3;
    private const int MaxRoundCount = 50;
    private static readonly TimeSpan RoundsTime = TimeSpan.FromSeconds(6);

    // Somebody who speaks 150 words a minute for five minutes, in turns of 15 words.
    private const int StreamedWordCount = 750;
    private const int TurnWordCount = 15;
    private const int CardPathInterval = 75;

    private const int ConversationCount = 16;
    private const int WordsPerConversation = 12;

    private readonly CardPath _card;
    private readonly OnnxTurnTakingClient _client;
    private readonly int _structureCount;
    private readonly CancellationToken _cancellationToken;

    private BenchMeasurements(CardPath card, OnnxTurnTakingClient client, int structureCount, CancellationToken cancellationToken) =>
        (_card, _client, _structureCount, _cancellationToken) = (card, client, structureCount, cancellationToken);

    public static async Task<BenchMeasurements> CreateAsync(CardPath card, OnnxTurnTakingClient client, CancellationToken cancellationToken)
    {
        var prediction = await client.GetPredictionAsync(CreateMessages(BenchText.Repeat(1)), null, cancellationToken).ConfigureAwait(false);
        return new(card, client, prediction.InputTokenCount!.Value - 1, cancellationToken);
    }

    /// <summary>Measures a prompt computed whole.</summary>
    public async Task<BenchRow?> MeasureFullPassAsync(int tokenCount)
    {
        if (tokenCount > _card.MaxTokenCount)
        {
            return null;
        }

        var messages = CreateMessages(BenchText.Repeat(tokenCount - _structureCount));
        await CheckTokenCountAsync(messages, tokenCount, 0).ConfigureAwait(false);
        return await CompareAsync(
            $"full pass, {tokenCount} tokens", tokenCount, _ => _client.GetPredictionAsync(messages, null, _cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Measures a prompt that is one word longer than what the cache holds: four tokens, with its close.</summary>
    public async Task<BenchRow?> MeasureOneWordMoreAsync(int cachedCount)
    {
        int tokenCount = cachedCount + 4;
        if (tokenCount > _card.MaxTokenCount)
        {
            return null;
        }

        int wordCount = tokenCount - _structureCount;
        string start = BenchText.Repeat(wordCount - 1);
        TurnTakingOptions options = new() { ConversationId = $"one word more than {cachedCount}" };
        await _client.GetPredictionAsync(CreateMessages($"{start} {BenchText.GetWord(0)}"), options, _cancellationToken).ConfigureAwait(false);
        var messages = Enumerable.Range(1, 3).Select(i => CreateMessages($"{start} {BenchText.GetWord(i)}")).ToArray();
        await CheckTokenCountAsync(messages[1], tokenCount, cachedCount, options).ConfigureAwait(false);
        return await CompareAsync(
            $"{cachedCount} cached + 4 tokens",
            tokenCount,
            round => _client.GetPredictionAsync(messages[round % messages.Length], options, _cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Measures the processor time of a call of five minutes, with a prediction at each of the user's words.</summary>
    public async Task<BenchRow> MeasureStreamedCallAsync()
    {
        List<ChatMessage> messages = [];
        TurnTakingOptions options = new() { ConversationId = "streamed call" };
        var clientTime = TimeSpan.Zero;
        var cardTime = TimeSpan.Zero;
        int partialCount = 0;
        int cardCount = 0;
        using var process = Process.GetCurrentProcess();
        for (int word = 0; word < StreamedWordCount; word++)
        {
            int turn = word / TurnWordCount;
            string text = string.Join(' ', Enumerable.Range(turn * TurnWordCount, (word % TurnWordCount) + 1).Select(BenchText.GetWord));
            var message = new ChatMessage(turn % 2 == 0 ? ChatRole.User : ChatRole.Assistant, text);
            if (word % TurnWordCount == 0)
            {
                messages.Add(message);
            }

            messages[^1] = message;
            if (message.Role == ChatRole.Assistant)
            {
                continue;
            }

            var before = process.TotalProcessorTime;
            var prediction = await _client.GetPredictionAsync(messages, options, _cancellationToken).ConfigureAwait(false);
            process.Refresh();
            clientTime += process.TotalProcessorTime - before;
            if (partialCount++ % CardPathInterval == 0)
            {
                before = process.TotalProcessorTime;
                _card.Run(prediction.InputTokenCount!.Value);
                process.Refresh();
                cardTime += process.TotalProcessorTime - before;
                cardCount++;
            }
        }

        return new(
            $"5-minute call, {partialCount} partials, processor time",
            "s",
            clientTime.TotalSeconds,
            CardPathName,
            cardTime.TotalSeconds / cardCount * partialCount);
    }

    /// <summary>Measures conversations that go on at once, word by word, against one after the other.</summary>
    /// <param name="throughputClient">
    /// A client with <see cref="OnnxTurnTakingClientOptions.OptimizeForThroughput"/>, or <see langword="null"/> where that changes nothing.
    /// </param>
    public async Task<IReadOnlyList<BenchRow>> MeasureConversationsAsync(OnnxTurnTakingClient? throughputClient)
    {
        const string Alone = "one at a time";
        int cachedCount = Math.Min(250, _card.MaxTokenCount * 3 / 4);
        string start = BenchText.Repeat(cachedCount - _structureCount);
        string name = $"{ConversationCount} conversations, {cachedCount} cached";
        var alone = await PredictAsync(_client, Alone, atOnce: false).ConfigureAwait(false);
        List<BenchRow> rows = [.. Compare(name, await PredictAsync(_client, "together", atOnce: true).ConfigureAwait(false))];
        if (throughputClient is not null)
        {
            rows.AddRange(Compare(
                $"{name}, for throughput", await PredictAsync(throughputClient, "together", atOnce: true).ConfigureAwait(false)));
            var throughputAlone = await PredictAsync(throughputClient, Alone, atOnce: false).ConfigureAwait(false);
            rows.Add(new($"{name}, for throughput, one at a time", "1/s", throughputAlone.PerSecond, Alone, alone.PerSecond));
        }

        return rows;

        IEnumerable<BenchRow> Compare(string name, (double PerSecond, List<double> Latencies) together) =>
        [
            new($"{name}, predictions a second", "1/s", together.PerSecond, Alone, alone.PerSecond),
            new($"{name}, queue + inference, median", "ms", GetQuantile(together.Latencies, 0.5), Alone, GetQuantile(alone.Latencies, 0.5)),
            new($"{name}, queue + inference, 99 %", "ms", GetQuantile(together.Latencies, 0.99), Alone, GetQuantile(alone.Latencies, 0.99)),
        ];

        async Task<(double PerSecond, List<double> Latencies)> PredictAsync(OnnxTurnTakingClient client, string name, bool atOnce)
        {
            var conversations = Enumerable.Range(0, ConversationCount)
                .Select(i => (Options: new TurnTakingOptions { ConversationId = $"{name} {i}" }, Text: $"{BenchText.GetWord(i)} {start}")).ToArray();
            foreach (var (options, text) in conversations)
            {
                await client.GetPredictionAsync(CreateMessages(text), options, _cancellationToken).ConfigureAwait(false);
            }

            List<double> latencies = [];
            long began = Stopwatch.GetTimestamp();
            if (atOnce)
            {
                await Task.WhenAll(conversations.Select(conversation => Task.Run(() => SpeakAsync(conversation), _cancellationToken)))
                    .ConfigureAwait(false);
            }
            else
            {
                foreach (var conversation in conversations)
                {
                    await SpeakAsync(conversation).ConfigureAwait(false);
                }
            }

            return (latencies.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, latencies);

            async Task SpeakAsync((TurnTakingOptions Options, string Text) conversation)
            {
                for (int word = 0; word < WordsPerConversation; word++)
                {
                    var messages = CreateMessages($"{conversation.Text} {BenchText.GetWord(word)}");
                    var prediction = await client.GetPredictionAsync(messages, conversation.Options, _cancellationToken).ConfigureAwait(false);
                    lock (latencies)
                    {
                        latencies.Add((prediction.QueueTime + prediction.InferenceTime)!.Value.TotalMilliseconds);
                    }
                }
            }
        }
    }

    /// <summary>Measures the memory that is allocated for a prediction, one word longer than the last.</summary>
    public async Task<BenchRow> MeasureAllocationAsync()
    {
        const int CallCount = 200;
        string start = BenchText.Repeat(50);
        TurnTakingOptions options = new() { ConversationId = "allocation" };
        var messages = Enumerable.Range(0, 3).Select(i => CreateMessages($"{start} {BenchText.GetWord(i)}")).ToArray();
        await PredictAsync().ConfigureAwait(false);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await PredictAsync().ConfigureAwait(false);
        return new("one word more, allocated memory", "KB", (GC.GetTotalAllocatedBytes(precise: true) - before) / 1_024.0 / CallCount);

        async Task PredictAsync()
        {
            for (int i = 0; i < CallCount; i++)
            {
                await _client.GetPredictionAsync(messages[i % messages.Length], options, _cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ChatMessage[] CreateMessages(string text) => [new(ChatRole.User, text)];

    private static double GetQuantile(List<double> values, double quantile) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(quantile * values.Count)));

    private async Task CheckTokenCountAsync(
        ChatMessage[] messages, int tokenCount, int cachedCount, TurnTakingOptions? options = null)
    {
        var prediction = await _client.GetPredictionAsync(messages, options, _cancellationToken).ConfigureAwait(false);
        if ((prediction.InputTokenCount, prediction.CachedTokenCount) != (tokenCount, cachedCount))
        {
            throw new CommandException(
                ExitCode.BadUsage,
                $"The model's tokenizer makes {prediction.InputTokenCount} tokens of a text made for {tokenCount}, {prediction.CachedTokenCount} " +
                $"of them from the cache instead of {cachedCount}: the words of the benchmark must be one token each.");
        }
    }

    private async Task<BenchRow> CompareAsync(string name, int tokenCount, Func<int, Task> predict)
    {
        List<double> clientTimes = [];
        List<double> cardTimes = [];
        long start = Stopwatch.GetTimestamp();
        for (int round = -1; round < MaxRoundCount && (round < MinRoundCount || Stopwatch.GetElapsedTime(start) < RoundsTime); round++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            long cardStart = Stopwatch.GetTimestamp();
            _card.Run(tokenCount);
            long clientStart = Stopwatch.GetTimestamp();
            await predict(round + 1).ConfigureAwait(false);
            long end = Stopwatch.GetTimestamp();
            if (round >= 0)
            {
                cardTimes.Add(Stopwatch.GetElapsedTime(cardStart, clientStart).TotalMilliseconds);
                clientTimes.Add(Stopwatch.GetElapsedTime(clientStart, end).TotalMilliseconds);
            }
        }

        return new(name, "ms", GetQuantile(clientTimes, 0.5), CardPathName, GetQuantile(cardTimes, 0.5));
    }
}
