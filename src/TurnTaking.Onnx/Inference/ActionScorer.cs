using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>Runs the model on prompts.</summary>
/// <remarks>
/// Thread-safe. At most <paramref name="concurrency"/> prompts run at once, the others wait. <see cref="Dispose"/> stops the runs in flight
/// and returns when the last has ended: the native session must not be released under a run, nor run after that.
/// </remarks>
internal sealed class ActionScorer(
    InferenceSession session, GraphSignature signature, int maxTokenCount, int concurrency, PrefixCache prefixCache) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(concurrency, concurrency);
    private readonly ConcurrentBag<PromptRun> _idleRuns = [];
    private readonly CancellationTokenSource _disposal = new();
    private int _disposed;

    /// <summary>Scores a prompt on the thread pool.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="conversationId">The conversation whose keys and values are kept, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait or the run.</param>
    public async Task<ActionScores> ScoreAsync(Prompt prompt, string? conversationId, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, typeof(OnnxTurnTakingClient));
        cancellationToken.ThrowIfCancellationRequested();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            long queued = Stopwatch.GetTimestamp();
            await _turns.WaitAsync(stop.Token).ConfigureAwait(false);
            return await Task.Run(() => ScoreInTurn(prompt, conversationId, queued, stop.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(typeof(OnnxTurnTakingClient).FullName);
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    /// <summary>Scores a prompt on this thread, out of turn: for use before others have the scorer.</summary>
    public ActionLogits Score(Prompt prompt) => Score(prompt, null, CancellationToken.None).Logits;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _disposal.Cancel();
        for (int i = 0; i < concurrency; i++)
        {
            _turns.Wait();
        }

        foreach (var run in _idleRuns)
        {
            run.Dispose();
        }

        prefixCache.Dispose();
        session.Dispose();
    }

    private ActionScores ScoreInTurn(Prompt prompt, string? conversationId, long queued, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            long started = Stopwatch.GetTimestamp();
            var (logits, cachedTokenCount) = Score(prompt, conversationId, stop);
            return new(logits, cachedTokenCount, Stopwatch.GetElapsedTime(queued, started), Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            _turns.Release();
        }
    }

    private (ActionLogits Logits, int CachedTokenCount) Score(Prompt prompt, string? conversationId, CancellationToken stop)
    {
        if (!_idleRuns.TryTake(out var run))
        {
            run = new(session, signature, maxTokenCount);
        }

        bool keepsKeyValues = conversationId is not null && prefixCache.IsEnabled;
        var (prefixLength, prefix) = keepsKeyValues ? prefixCache.Find(conversationId!, prompt.Reusable) : default;
        try
        {
            var (logits, keyValues) = run.Execute(prompt.Ids, prefixLength, prefix, keepsKeyValues, stop);
            if (keyValues is not null)
            {
                prefixCache.Store(conversationId!, prompt.Reusable.ToArray(), keyValues);
            }

            return (logits, prefixLength);
        }
        finally
        {
            prefix?.Release();
            _idleRuns.Add(run);
        }
    }
}
