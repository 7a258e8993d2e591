using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>Asks a client about labelled conversations.</summary>
/// <remarks>
/// Thread-safe. The words of a row are kept only until it is predicted: what grows with the data is one
/// <see cref="EvaluatedRow"/> a row. Each conversation is predicted from nothing (without a
/// <see cref="TurnTakingOptions.ConversationId"/>), so results depend neither on the order of the rows nor, beyond the client's
/// own rounding, on the batch size.
/// </remarks>
public sealed class Evaluator
{
    /// <summary>How many rows are read ahead, to predict conversations of like length together and equal ones once.</summary>
    private const int WindowSize = 1024;

    private readonly ITurnTakingClient _client;
    private readonly int _batchSize;
    private readonly IProgress<long>? _progress;

    /// <summary>Initializes a new instance of the <see cref="Evaluator"/> class.</summary>
    /// <param name="client">The client to ask. It is not disposed.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. They are read once, now.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Evaluator(ITurnTakingClient client, EvaluatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        _client = client;
        _batchSize = options.BatchSize;
        _progress = options.Progress;
    }

    /// <summary>Predicts rows.</summary>
    /// <param name="rows">The rows; they are enumerated once, while predictions are made.</param>
    /// <param name="cancellationToken">A token that ends the run early.</param>
    /// <returns>
    /// The predictions. A canceled run gives those that were made, with <see cref="EvaluationRun.IsComplete"/>
    /// <see langword="false"/>.
    /// </returns>
    /// <exception cref="EvaluationDataException">A row cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The client failed on a row; the message names the row.</exception>
    public async Task<EvaluationRun> EvaluateAsync(IAsyncEnumerable<EvaluationRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var evaluated = new List<EvaluatedRow>();
        var texts = new Dictionary<string, string>();
        bool isComplete = false;
        try
        {
            var window = new List<EvaluationRow>(WindowSize);
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                window.Add(row);
                if (window.Count == WindowSize)
                {
                    await PredictAsync(window, evaluated, texts, cancellationToken).ConfigureAwait(false);
                    window.Clear();
                }
            }

            await PredictAsync(window, evaluated, texts, cancellationToken).ConfigureAwait(false);
            isComplete = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        string? modelId = _client.GetService<TurnTakingClientMetadata>()?.DefaultModelId;
        return new(modelId ?? "unknown model", evaluated, isComplete);
    }

    private async Task PredictAsync(
        List<EvaluationRow> window, List<EvaluatedRow> evaluated, Dictionary<string, string> texts, CancellationToken cancellationToken)
    {
        // The longest first: then those that run at once are of like length, and none is left running alone at the end.
        var groups = Enumerable.Range(0, window.Count)
            .GroupBy(index => GetPrompt(window[index].Messages))
            .OrderByDescending(group => group.Key.Length).ThenBy(group => group.First());
        var predictions = new TurnTakingPrediction?[window.Count];
        long done = evaluated.Count;
        var options = new ParallelOptions { MaxDegreeOfParallelism = _batchSize, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(groups, options, async (group, cancellation) =>
            {
                var prediction = await PredictAsync(window[group.First()], cancellation).ConfigureAwait(false);
                foreach (int index in group)
                {
                    predictions[index] = prediction;
                    _progress?.Report(Interlocked.Increment(ref done));
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            for (int i = 0; i < window.Count; i++)
            {
                if (predictions[i] is { } prediction)
                {
                    evaluated.Add(ToEvaluated(window[i], prediction, texts));
                }
            }
        }
    }

    private async Task<TurnTakingPrediction> PredictAsync(EvaluationRow row, CancellationToken cancellationToken)
    {
        try
        {
            var options = new TurnTakingOptions { AgentState = AgentState.Unknown };
            return await _client.GetPredictionAsync(row.Messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            string place = row.Location.Length > 0 ? row.Location : $"{row.Subset}, id '{row.Id}'";
            throw new InvalidOperationException($"{place}: the prediction failed: {exception.Message}", exception);
        }
    }

    private static EvaluatedRow ToEvaluated(EvaluationRow row, TurnTakingPrediction prediction, Dictionary<string, string> texts)
    {
        var traits = RowTraits.Of(row) with
        {
            Source = Share(row.Source),
            OriginalLabel = Share(row.OriginalLabel),
            Subtype = Share(row.Subtype),
        };
        var baselines = new BaselineDecisions(LastWordBaseline.Decide(row.Messages), LastTwoWordsBaseline.Decide(row.Messages));
        return new(Share(row.Subset)!, row.Id, row.Action, prediction.Probabilities, prediction.Action, traits, baselines)
        {
            DecidedBy = prediction.DecidedBy,
        };

        string? Share(string? text)
        {
            if (text is not null && !texts.TryGetValue(text, out string? shared))
            {
                texts.Add(text, text);
                return text;
            }

            return text is null ? null : texts[text];
        }
    }

    /// <summary>Writes a conversation so that equal ones are equal and different ones are not.</summary>
    private static string GetPrompt(IReadOnlyList<ChatMessage> messages)
    {
        var prompt = new StringBuilder();
        foreach (var message in messages)
        {
            prompt.Append(message.Role.Value).Append('\0').Append(message.Text.Length).Append('\0').Append(message.Text);
        }

        return prompt.ToString();
    }
}
