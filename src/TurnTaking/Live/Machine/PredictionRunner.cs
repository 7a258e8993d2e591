using Microsoft.Extensions.Logging;

namespace TurnTaking;

/// <summary>Asks the client for the predictions that the conversation wants, the newest one only.</summary>
/// <remarks>
/// <see cref="Update"/> is called by one thread at a time. The client runs on the thread pool, so that not even one that blocks
/// can stop the conversation.
/// </remarks>
internal sealed partial class PredictionRunner : IDisposable
{
    // A client that does not end when it is canceled is not asked again and again without limit.
    private const int MaximumRunCount = 4;

    private readonly ITurnTakingClient _client;
    private readonly TurnTakingOptions _options;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly Action<ConversationInput> _post;
    private readonly ILogger _logger;
    private CancellationTokenSource? _cancellation;
    private int _requestId;
    private int _runCount;

    public PredictionRunner(
        ITurnTakingClient client,
        LiveConversationOptions options,
        TimeProvider timeProvider,
        Action<ConversationInput> post,
        ILogger logger)
    {
        _client = client;
        _options = options.TurnTakingOptions?.Clone() ?? new();
        _options.ConversationId ??= Guid.NewGuid().ToString("N");
        _timeout = options.PredictionTimeout;
        _timeProvider = timeProvider;
        _post = post;
        _logger = logger;
    }

    /// <summary>Cancels what is no longer wanted and starts what is.</summary>
    public void Update(PredictionRequest? request)
    {
        if (request?.Id == _requestId && _cancellation is not null)
        {
            return;
        }

        Cancel();
        if (request is not null && Volatile.Read(ref _runCount) < MaximumRunCount)
        {
            _requestId = request.Id;
            _cancellation = new(_timeout, _timeProvider);
            Interlocked.Increment(ref _runCount);
            _ = RunAsync(request, _cancellation);
        }
    }

    public void Dispose() => Cancel();

    private void Cancel()
    {
        var cancellation = _cancellation;
        _cancellation = null;
        if (cancellation is not null)
        {
            // Not here and now: a client's callback on its token must not hold up the conversation.
            _ = Task.Run(cancellation.Cancel);
        }
    }

    private async Task RunAsync(PredictionRequest request, CancellationTokenSource cancellation)
    {
        var token = cancellation.Token;
        var options = _options.Clone();
        options.AgentState = request.AgentState;
        var prediction = Task.Run(() => _client.GetPredictionAsync(request.Messages, options, token), CancellationToken.None);
        try
        {
            var result = await prediction.WaitAsync(token).ConfigureAwait(false);
            _post(new(ConversationInputKind.PredictionCompleted) { RequestId = request.Id, Prediction = result });
        }
        catch (Exception exception)
        {
            if (!token.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            _post(new(ConversationInputKind.PredictionFailed) { RequestId = request.Id });
        }

        await ((Task)prediction).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.Dispose();
        Interlocked.Decrement(ref _runCount);
        _post(new(ConversationInputKind.Tick));
    }

    [LoggerMessage(LogLevel.Warning, "A prediction failed. The conversation goes on without it.")]
    private partial void LogFailed(Exception exception);
}
