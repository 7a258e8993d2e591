using System.Diagnostics;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Scores the requests that one worker has taken from the queue, together where that pays.</summary>
/// <remarks><see cref="Begin"/>, <see cref="Cancel"/> and <see cref="Stop"/> are called under the scorer's lock.</remarks>
internal sealed class ScoreWorker(PromptRun run, GraphSignature signature, PrefixCache prefixCache, ScorerMetrics metrics) : IDisposable
{
    // A pass over more tokens is limited by computing, no longer by reading the weights, and gains nothing from company.
    private const int MaxNewCountTogether = 16;

    // Each conversation that need not run alone saves more of a run's time.
    private const int HoldDivisor = 8;

    private readonly List<(ScoreRequest Request, PromptPart Part)> _pass = [];
    private readonly PromptPart[] _parts = new PromptPart[signature.MaxPromptCount];
    private readonly ActionLogits[] _logits = new ActionLogits[signature.MaxPromptCount];
    private int _wantedCount;

    /// <summary>Gets the requests taken.</summary>
    public List<ScoreRequest> Requests { get; } = new(signature.MaxPromptCount);

    /// <summary>Gets the requests of the last run, until the next begins.</summary>
    public List<ScoreRequest> Answered { get; } = new(signature.MaxPromptCount);

    /// <summary>
    /// Gets how long it pays to wait for the conversations of the last run, so that they join the next: a part of the run's time, or nothing
    /// after a full pass, which stays alone.
    /// </summary>
    public TimeSpan HoldTime { get; private set; }

    /// <summary>Gets or sets a value indicating whether the worker waits for requests to run with those that are there.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Gets or sets what ends that wait.</summary>
    public ITimer? HoldTimer { get; set; }

    public void Begin()
    {
        _wantedCount = Requests.Count;
        run.Reset();
    }

    /// <summary>Tells that a request is no longer wanted. If none is, the run ends.</summary>
    public void Cancel()
    {
        if (--_wantedCount == 0)
        {
            run.Stop();
        }
    }

    public void Stop() => run.Stop();

    /// <summary>Scores <see cref="Requests"/>.</summary>
    public void Work()
    {
        try
        {
            Score();
        }
        catch (Exception exception)
        {
            _pass.Clear();
            foreach (var request in Requests)
            {
                request.TrySetException(exception);
            }
        }
    }

    public void Dispose()
    {
        HoldTimer?.Dispose();
        run.Dispose();
    }

    private void Score()
    {
        foreach (var request in Requests)
        {
            if (request.Task.IsCompleted || TryAnswerFromMemory(request, out var kept))
            {
                continue;
            }

            var part = Prepare(request, kept);
            if (_pass.Count > 0 && !FitsPass(part))
            {
                ExecutePass();
            }

            _pass.Add((request, part));
        }

        ExecutePass();
    }

    private bool TryAnswerFromMemory(ScoreRequest request, out CachedPrompt? kept)
    {
        kept = request.ConversationId is null ? null : prefixCache.Take(request.ConversationId);
        if (kept is not { Logits: { } logits } || !kept.Ids.AsSpan().SequenceEqual(request.Prompt.Ids))
        {
            return false;
        }

        prefixCache.Keep(request.ConversationId!, kept);
        request.TrySetResult(new(logits, kept.Ids.Length, Stopwatch.GetElapsedTime(request.QueuedTimestamp), TimeSpan.Zero));
        return true;
    }

    private PromptPart Prepare(ScoreRequest request, CachedPrompt? kept)
    {
        var prompt = request.Prompt;
        if (request.ConversationId is null || !prefixCache.IsEnabled)
        {
            return new(prompt.Ids, 0, null);
        }

        int cachedCount = kept?.CountShared(prompt) ?? 0;
        var keyValues = kept?.KeyValues;
        if (keyValues is null || keyValues.Capacity < prompt.Ids.Length)
        {
            keyValues = new(signature.KeyValueShape, prompt.Ids.Length);
            if (cachedCount > 0)
            {
                keyValues.CopyFrom(kept!.KeyValues, 0, 0, cachedCount);
            }

            kept?.KeyValues.Dispose();
        }

        if (cachedCount == 0)
        {
            cachedCount = prefixCache.CopyOpening(prompt, keyValues);
        }

        return new(prompt.Ids, cachedCount, keyValues);
    }

    private bool FitsPass(PromptPart part)
    {
        int newCount = part.NewCount;
        int totalCount = part.Ids.Length;
        bool isIncremental = IsIncremental(part);
        foreach (var (_, other) in _pass)
        {
            newCount += other.NewCount;
            totalCount += other.Ids.Length;
            isIncremental &= IsIncremental(other);
        }

        return isIncremental && signature.PaysTogether(newCount, totalCount);
    }

    // Full passes of quantized models also stay alone because their scores would depend, slightly, on their company's.
    private static bool IsIncremental(PromptPart part) => part is { CachedCount: > 0, NewCount: <= MaxNewCountTogether };

    private void ExecutePass()
    {
        if (_pass.Count == 0)
        {
            return;
        }

        for (int i = 0; i < _pass.Count; i++)
        {
            _parts[i] = _pass[i].Part;
        }

        long started = Stopwatch.GetTimestamp();
        Exception? failure = null;
        try
        {
            run.Execute(_parts.AsSpan(0, _pass.Count), _logits.AsSpan(0, _pass.Count));
        }
        catch (OperationCanceledException)
        {
            // Those canceled know already; the others are stopped only by disposal.
            failure = ActionScorer.CreateDisposedException();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        var inferenceTime = Stopwatch.GetElapsedTime(started);
        HoldTime = IsIncremental(_pass[0].Part) ? inferenceTime / HoldDivisor : TimeSpan.Zero;
        metrics.Ran(_pass.Count);
        for (int i = 0; i < _pass.Count; i++)
        {
            var (request, part) = _pass[i];
            Keep(request, part, failure is null ? _logits[i] : null);
            _ = failure is null
                ? request.TrySetResult(new(
                    _logits[i], part.CachedCount, Stopwatch.GetElapsedTime(request.QueuedTimestamp, started), inferenceTime))
                : request.TrySetException(failure);
        }

        _pass.Clear();
        Array.Clear(_parts);
    }

    private void Keep(ScoreRequest request, PromptPart part, ActionLogits? logits)
    {
        if (part.KeyValues is not null)
        {
            // A run that failed has left the tokens before its own as they were.
            int reusableLength = logits is null ? part.CachedCount : request.Prompt.ReusableLength;
            prefixCache.Keep(request.ConversationId!, new(part.Ids, reusableLength, part.KeyValues, logits));
        }
    }
}
