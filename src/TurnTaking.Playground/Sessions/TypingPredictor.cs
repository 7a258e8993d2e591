using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Playground;

/// <summary>Predicts what stands in a text box at every keystroke, the newest text only.</summary>
/// <remarks>The conversation itself hears whole words, as from a recognizer; this shows what the model makes of every letter.</remarks>
internal sealed partial class TypingPredictor : IAsyncDisposable
{
    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly ITurnTakingClient _client;
    private readonly Action<TurnTakingPrediction, int> _report;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly TurnTakingOptions _options = new() { ConversationId = Guid.NewGuid().ToString("N") };
    private readonly Task _loop;

    public TypingPredictor(ITurnTakingClient client, Action<TurnTakingPrediction, int> report, ILogger logger)
    {
        _client = client;
        _report = report;
        _logger = logger;
        _loop = RunAsync();
    }

    /// <summary>Asks for a prediction; one that still waits is dropped.</summary>
    public void Ask(IReadOnlyList<ChatMessage> messages, AgentState agentState, int id) =>
        _requests.Writer.TryWrite(new(messages, agentState, id));

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var request in _requests.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                _options.AgentState = request.AgentState;
                var prediction = _client.GetPredictionAsync(request.Messages, _options, _ending.Token);
                _report(await prediction.WaitAsync(_ending.Token).ConfigureAwait(false), request.Id);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A prediction of what is typed failed.")]
    private partial void LogFailed(Exception exception);

    private sealed record Request(IReadOnlyList<ChatMessage> Messages, AgentState AgentState, int Id);
}
