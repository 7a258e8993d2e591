using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Runs the model on prompts, as many at once as pay.</summary>
/// <remarks>
/// Thread-safe. Requests wait in a <see cref="RequestQueue"/>; workers on the thread pool run them.
/// <see cref="Dispose"/> stops the runs in flight and returns when the last has ended: the native session must not be released under a run,
/// nor run after that.
/// </remarks>
internal sealed class ActionScorer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly GraphSignature _signature;
    private readonly int _concurrency;
    private readonly int _maxQueueLength;
    private readonly PrefixCache _prefixCache;
    private readonly ScorerMetrics _metrics;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly RequestQueue _queue;
    private readonly Stack<ScoreWorker> _idleWorkers = [];
    private readonly List<ScoreWorker> _workers = [];
    private readonly ManualResetEventSlim _workersEnded = new(initialState: true);
    private bool _isDisposed;

    /// <param name="session">The session; it is disposed with the scorer.</param>
    /// <param name="signature">The session's graph.</param>
    /// <param name="concurrency">How many workers there are at most.</param>
    /// <param name="maxQueueLength">How many requests may wait.</param>
    /// <param name="prefixCache">Keeps the conversations; it is disposed with the scorer.</param>
    /// <param name="metrics">Is told what happens; it is disposed with the scorer.</param>
    /// <param name="timeProvider">The time, or <see langword="null"/> for the system's.</param>
    public ActionScorer(
        InferenceSession session,
        GraphSignature signature,
        int concurrency,
        int maxQueueLength,
        PrefixCache prefixCache,
        ScorerMetrics metrics,
        TimeProvider? timeProvider = null)
    {
        _session = session;
        _signature = signature;
        _concurrency = concurrency;
        _maxQueueLength = maxQueueLength;
        _prefixCache = prefixCache;
        _queue = new(maxQueueLength);
        _metrics = metrics;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _metrics.Observe(() => QueueLength, prefixCache);
    }

    /// <summary>Gets the number of requests that wait.</summary>
    public int QueueLength
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Scores a prompt on the thread pool.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="conversationId">The conversation whose keys and values are kept, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait or the run.</param>
    public async Task<ActionScores> ScoreAsync(Prompt prompt, string? conversationId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new ScoreRequest(prompt, conversationId);
        try
        {
            Add(request);
            using var registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (scorer, request) = ((ActionScorer, ScoreRequest))state!;
                    scorer.Cancel(request, token);
                },
                (this, request));
            var scores = await request.Task.ConfigureAwait(false);
            _metrics.Succeeded(scores, prompt.Ids.Length);
            return scores;
        }
        catch (Exception exception)
        {
            _metrics.Failed(exception, cancellationToken);
            throw;
        }
    }

    /// <summary>Scores a prompt on this thread, out of turn: for use before others have the scorer.</summary>
    public ActionLogits Score(Prompt prompt)
    {
        using var run = PromptRun.Create(_session, _signature);
        ActionLogits logits = default;
        run.Execute([new(prompt.Ids, 0, null)], new(ref logits));
        return logits;
    }

    public void Dispose()
    {
        List<ScoreRequest> waiting;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            waiting = _queue.Clear();
            foreach (var worker in _workers)
            {
                worker.Stop();
                Release(worker);
            }
        }

        foreach (var request in waiting)
        {
            request.TrySetException(CreateDisposedException());
        }

        _workersEnded.Wait();
        foreach (var worker in _idleWorkers)
        {
            worker.Dispose();
        }

        _prefixCache.Dispose();
        _metrics.Dispose();
        _session.Dispose();
    }

    /// <summary>Makes the error of a prediction that the client's disposal has ended.</summary>
    public static ObjectDisposedException CreateDisposedException() => new(typeof(OnnxTurnTakingClient).FullName);

    private void Add(ScoreRequest request)
    {
        ScoreRequest? superseded;
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw CreateDisposedException();
            }

            if (!_queue.TryAdd(request, out superseded))
            {
                throw new TurnTakingQueueFullException(
                    $"{_maxQueueLength} predictions wait already, as many as {nameof(OnnxTurnTakingClientOptions)}." +
                    $"{nameof(OnnxTurnTakingClientOptions.MaxQueueLength)} allows. Send fewer at once, or give the predictions of a call the " +
                    $"same {nameof(TurnTakingOptions)}.{nameof(TurnTakingOptions.ConversationId)}, so that older ones make room for newer " +
                    "ones.");
            }

            if (_signature.SlotCount > 0 && _workers.Find(worker => worker.IsHeld && HasCompany(worker)) is { } held)
            {
                Release(held);
            }
            else if (_workers.Count < _concurrency)
            {
                StartWorker();
            }
        }

        superseded?.TrySetException(new OperationCanceledException(
            $"The prediction was superseded by a newer one of the conversation '{request.ConversationId}' while it waited."));
    }

    private void StartWorker()
    {
        var worker = _idleWorkers.TryPop(out var idle)
            ? idle
            : new(PromptRun.Create(_session, _signature), _signature, _prefixCache, _metrics);
        _workers.Add(worker);
        _workersEnded.Reset();
        Continue(worker);
    }

    private void Continue(ScoreWorker worker) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Scorer.Work(work.Worker), (Scorer: this, Worker: worker), preferLocal: false);

    /// <summary>
    /// Lets a worker pause until the conversations that it has just scored ask again, or its <see cref="ScoreWorker.HoldTime"/> is over.
    /// </summary>
    /// <remarks>
    /// Conversations that go on at once would otherwise fall into groups: the first that asks again runs alone, and the others wait for it.
    /// </remarks>
    private void Hold(ScoreWorker worker)
    {
        worker.IsHeld = true;
        worker.HoldTimer ??= _timeProvider.CreateTimer(
            static state =>
            {
                var (scorer, worker) = ((ActionScorer, ScoreWorker))state!;
                lock (scorer._lock)
                {
                    scorer.Release(worker);
                }
            },
            (this, worker),
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        worker.HoldTimer.Change(worker.HoldTime, Timeout.InfiniteTimeSpan);
    }

    private void Release(ScoreWorker worker)
    {
        if (worker.IsHeld)
        {
            worker.IsHeld = false;
            worker.Answered.Clear();
            Continue(worker);
        }
    }

    private bool PaysToHold(ScoreWorker worker) =>
        _signature.SlotCount > 0 && !_isDisposed && worker.HoldTime > TimeSpan.Zero && worker.Answered.Count + _queue.Count > 1 &&
        !HasCompany(worker);

    private bool HasCompany(ScoreWorker worker) =>
        _queue.Count >= _signature.MaxPromptCount || worker.Answered.TrueForAll(_queue.HasNewer);

    private void Cancel(ScoreRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!request.Task.IsCompleted && !_queue.Remove(request))
            {
                _workers.Find(worker => worker.Requests.Contains(request))?.Cancel();
            }
        }

        request.TrySetCanceled(cancellationToken);
    }

    private void Work(ScoreWorker worker)
    {
        while (true)
        {
            lock (_lock)
            {
                _queue.Finish(worker.Requests);
                worker.Answered.AddRange(worker.Requests);
                worker.Requests.Clear();
                if (PaysToHold(worker))
                {
                    Hold(worker);
                    return;
                }

                worker.Answered.Clear();

                // The others that are idle get their share.
                int maxCount = Math.Min(_signature.MaxPromptCount, (_queue.Count + _concurrency - 1) / _concurrency);
                _queue.Take(worker.Requests, maxCount);
                if (worker.Requests.Count == 0)
                {
                    _workers.Remove(worker);
                    _idleWorkers.Push(worker);
                    if (_workers.Count == 0)
                    {
                        _workersEnded.Set();
                    }

                    return;
                }

                worker.Begin();
            }

            worker.Work();
        }
    }
}
