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
    private readonly TurnTakingOptions _speakingOptions;
    private readonly TurnTakingOptions _silentOptions;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly Action<ConversationInput> _post;
    private readonly ILogger _logger;
    private Run? _run;
    private int _runCount;

    public PredictionRunner(
        ITurnTakingClient client,
        LiveConversationOptions options,
        TimeProvider timeProvider,
        Action<ConversationInput> post,
        ILogger logger)
    {
        _client = client;
        _silentOptions = options.TurnTakingOptions?.Clone() ?? new();
        _silentOptions.ConversationId ??= Guid.NewGuid().ToString("N");
        _silentOptions.Language ??= options.Language;
        _silentOptions.AgentState = AgentState.Silent;
        _speakingOptions = _silentOptions.Clone();
        _speakingOptions.AgentState = AgentState.Speaking;
        _timeout = options.PredictionTimeout;
        _timeProvider = timeProvider;
        _post = post;
        _logger = logger;
    }

    /// <summary>Gets the identifier that the predictions have.</summary>
    public string? ConversationId => _silentOptions.ConversationId;

    /// <summary>Cancels what is no longer wanted and starts what is.</summary>
    public void Update(PredictionRequest? request)
    {
        if (request is not null && request.Id == _run?.RequestId)
        {
            return;
        }

        var cancellation = Release();
        if (request is not null && Volatile.Read(ref _runCount) < MaximumRunCount)
        {
            if (cancellation is null)
            {
                cancellation = new(_timeout, _timeProvider);
            }
            else
            {
                cancellation.CancelAfter(_timeout);
            }

            _run = new(request.Id, cancellation);
            Interlocked.Increment(ref _runCount);
            _ = RunAsync(_run, request);
        }
        else
        {
            cancellation?.Dispose();
        }
    }

    public void Dispose() => Release()?.Dispose();

    /// <summary>Lets go of the run, canceled if it has not finished.</summary>
    /// <returns>What is left of a finished one to cancel another with, if anything.</returns>
    private CancellationTokenSource? Release()
    {
        var run = _run;
        _run = null;
        if (run is null)
        {
            return null;
        }

        if (!run.IsFinished)
        {
            // Not here and now: a client's callback on its token must not hold up the conversation.
            _ = Task.Run(run.Cancellation.Cancel);
            return null;
        }

        if (run.Cancellation.TryReset())
        {
            return run.Cancellation;
        }

        run.Cancellation.Dispose();
        return null;
    }

    private async Task RunAsync(Run run, PredictionRequest request)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var token = run.Cancellation.Token;
        var prediction = AskAsync(request, token);
        var result = prediction.WaitAsync(token);
        await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!result.IsCompletedSuccessfully && !token.IsCancellationRequested)
        {
            LogFailed(result.Exception?.InnerException);
        }

        run.IsFinished = prediction.IsCompleted;
        _post(result.IsCompletedSuccessfully
            ? new(ConversationInputKind.PredictionCompleted) { RequestId = request.Id, Prediction = result.Result }
            : new(ConversationInputKind.PredictionFailed) { RequestId = request.Id });
        await ((Task)prediction).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Decrement(ref _runCount) == MaximumRunCount - 1)
        {
            // What is wanted may have waited for this.
            _post(new(ConversationInputKind.Tick));
        }
    }

    private Task<TurnTakingPrediction> AskAsync(PredictionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var options = request.AgentState == AgentState.Speaking ? _speakingOptions : _silentOptions;
            return _client.GetPredictionAsync(request.Messages, options, cancellationToken) ??
                throw new InvalidOperationException("The client gave no task.");
        }
        catch (Exception exception)
        {
            return Task.FromException<TurnTakingPrediction>(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A prediction failed. The conversation goes on without it.")]
    private partial void LogFailed(Exception? exception);

    private sealed class Run(int requestId, CancellationTokenSource cancellation)
    {
        private volatile bool _isFinished;

        public int RequestId { get; } = requestId;

        public CancellationTokenSource Cancellation { get; } = cancellation;

        /// <summary>Gets or sets a value indicating whether the client no longer has the token.</summary>
        public bool IsFinished
        {
            get => _isFinished;
            set => _isFinished = value;
        }
    }
}
