using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;

namespace TurnTaking.Benchmarks;

/// <summary>
/// What a conversation adds to a partial transcript: from the words to the event of their prediction, with a client that answers at once.
/// </summary>
/// <remarks>Beside it the same way from thread to thread with nothing done on it: input, loop, client, loop, event.</remarks>
[MemoryDiagnoser]
[MedianColumn]
public class LiveConversationBenchmarks
{
    private const string Words = "i was charged twice for the same order and i would like to have that money back on my card please";

    private static readonly string[] Partials =
        [.. Enumerable.Range(1, 20).Select(count => string.Join(' ', Words.Split(' ').Take(count)))];

    private static readonly ChatMessage[] History =
    [
        .. Enumerable.Range(0, 10).Select(index => new ChatMessage(
            index % 2 == 0 ? ChatRole.User : ChatRole.Assistant, "thank you that was the first of several things")),
        new(ChatRole.Assistant, "what else can i do for you"),
    ];

    private readonly Channel<bool> _inputs = Channel.CreateUnbounded<bool>(new() { SingleReader = true });
    private readonly Channel<bool> _outputs = Channel.CreateUnbounded<bool>(new() { SingleWriter = true });
    private LiveConversation? _conversation;
    private IAsyncEnumerator<ConversationEvent> _events = null!;
    private int _count;

    /// <summary>Gets or sets a value indicating whether the user still speaks. Words after their voice may end the turn.</summary>
    [Params(true, false)]
    public bool IsVoiceActive { get; set; }

    [GlobalSetup(Target = nameof(Partial))]
    public void Start()
    {
        _conversation = new(new InstantClient(), new() { InitialMessages = History });
        _events = _conversation.GetEventsAsync().GetAsyncEnumerator();
        if (IsVoiceActive)
        {
            _conversation.StartUserVoice();
        }
    }

    [GlobalSetup(Target = nameof(ThreadSwitches))]
    public void StartSwitches() => _ = SwitchAsync();

    [GlobalCleanup]
    public async Task StopAsync()
    {
        _inputs.Writer.TryComplete();
        if (_conversation is not null)
        {
            await _conversation.DisposeAsync();
        }
    }

    [Benchmark(Baseline = true)]
    public async Task ThreadSwitches()
    {
        _inputs.Writer.TryWrite(true);
        await _outputs.Reader.ReadAsync();
    }

    /// <summary>One event a partial transcript: the prediction.</summary>
    [Benchmark]
    public async Task Partial()
    {
        _conversation!.AddPartialTranscript(Partials[_count++ % Partials.Length]);
        do
        {
            await _events.MoveNextAsync();
        }
        while (_events.Current is not PredictionUpdated);
    }

    private async Task SwitchAsync()
    {
        await foreach (bool isInput in _inputs.Reader.ReadAllAsync())
        {
            if (isInput)
            {
                _ = AskAsync();
            }
            else
            {
                _outputs.Writer.TryWrite(true);
            }
        }
    }

    private async Task AskAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _inputs.Writer.TryWrite(false);
    }

    private sealed class InstantClient : ITurnTakingClient
    {
        private static readonly Task<TurnTakingPrediction> Prediction = Task.FromResult(new TurnTakingPrediction(
            TurnTakingAction.ContinueListening, new(0.1f, 0.9f, 0, 0)));

        public Task<TurnTakingPrediction> GetPredictionAsync(
            IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default) => Prediction;

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
