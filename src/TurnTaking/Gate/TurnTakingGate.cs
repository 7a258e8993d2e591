using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking;

/// <summary>Decides, once per user turn, whether a reply may be given or the user is still in the middle of something.</summary>
/// <remarks>
/// <c>UseTurnTaking</c> puts a gate in front of an <see cref="IChatClient"/>; use this type directly where replies come from something
/// else. All members are thread-safe.
/// </remarks>
public sealed partial class TurnTakingGate
{
    private readonly ITurnTakingClient _client;
    private readonly TurnTakingGateOptions _options;
    private readonly ILogger _logger;

    /// <summary>Initializes a new instance of the <see cref="TurnTakingGate"/> class.</summary>
    /// <param name="client">The client that predicts. The gate does not dispose it.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. Do not change them afterwards.</param>
    /// <param name="loggerFactory">Makes the gate's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is <see langword="null"/>.</exception>
    public TurnTakingGate(ITurnTakingClient client, TurnTakingGateOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("TurnTaking.TurnTakingGate");
    }

    /// <summary>Removes what must not reach a language model: assistant messages with nothing in them, as withheld replies are.</summary>
    /// <param name="messages">The messages.</param>
    /// <returns>A new list of the other messages.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    public static IReadOnlyList<ChatMessage> RemoveWithheldReplies(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return messages.Where(message => !IsWithheldReply(message)).ToList();
    }

    /// <summary>Decides whether a reply to the messages may be given.</summary>
    /// <param name="messages">The conversation, without withheld replies; see <see cref="RemoveWithheldReplies"/>.</param>
    /// <param name="conversationId">
    /// An identifier of the conversation: for the prediction, unless the gate's options have one, and for a withheld reply.
    /// </param>
    /// <param name="cancellationToken">A token that cancels the decision.</param>
    /// <returns>
    /// What is done about the turn and the prediction behind it. A reply may be given, with no prediction, where there is no turn to
    /// judge: the last message is not the user's, has no text, or brings a tool's result or an approval.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="TurnTakingGateOptions.OnIncompleteTurn"/> returned <see langword="null"/>.
    /// </exception>
    public async Task<TurnTakingGateDecision> DecideAsync(
        IReadOnlyList<ChatMessage> messages, string? conversationId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        string outcome = GateMetrics.Failed;
        try
        {
            (var decision, outcome) = await DecideWithOutcomeAsync(messages, conversationId, cancellationToken).ConfigureAwait(false);
            return decision;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = GateMetrics.Canceled;
            throw;
        }
        finally
        {
            GateMetrics.Count(outcome);
        }
    }

    private async Task<(TurnTakingGateDecision Decision, string Outcome)> DecideWithOutcomeAsync(
        IReadOnlyList<ChatMessage> messages, string? conversationId, CancellationToken cancellationToken)
    {
        if (messages.Count == 0 || !IsUserTurn(messages[^1]))
        {
            return (new(IncompleteTurnAnswer.LetThrough, prediction: null), GateMetrics.NoTurn);
        }

        cancellationToken.ThrowIfCancellationRequested();
        TurnTakingPrediction prediction;
        try
        {
            prediction = await PredictAsync(messages, conversationId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_options.ReplyOnFailure && !cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception);
            return (new(IncompleteTurnAnswer.LetThrough, prediction: null), GateMetrics.PredictionFailed);
        }

        if (prediction.Action is TurnTakingAction.StartSpeaking)
        {
            return (new(IncompleteTurnAnswer.LetThrough, prediction), GateMetrics.Complete);
        }

        LogIncomplete(prediction.Action, prediction.Confidence);
        if (_options.OnIncompleteTurn is not { } onIncompleteTurn)
        {
            return (new(IncompleteTurnAnswer.Withhold, prediction, conversationId), GateMetrics.Withheld);
        }

        var answer = await onIncompleteTurn(new(messages, prediction), cancellationToken).ConfigureAwait(false) ??
            throw new InvalidOperationException($"{nameof(_options.OnIncompleteTurn)} returned null.");
        var decision = new TurnTakingGateDecision(answer, prediction, conversationId);
        return (decision, decision switch
        {
            { MayReply: true } => GateMetrics.LetThrough,
            { IsWithheld: true } => GateMetrics.Withheld,
            _ => GateMetrics.Answered,
        });
    }

    private Task<TurnTakingPrediction> PredictAsync(
        IReadOnlyList<ChatMessage> messages, string? conversationId, CancellationToken cancellationToken)
    {
        var options = _options.TurnTakingOptions?.Clone() ?? new();
        options.AgentState ??= AgentState.Silent;
        options.ConversationId ??= conversationId;
        return _client.GetPredictionAsync(messages, options, cancellationToken);
    }

    private static bool IsUserTurn(ChatMessage message) =>
        message.Role == ChatRole.User &&
        !string.IsNullOrWhiteSpace(message.Text) &&
        !message.Contents.Any(content => content is ToolResultContent or InputResponseContent);

    private static bool IsWithheldReply(ChatMessage message) =>
        message.Role == ChatRole.Assistant &&
        message.Contents.All(content => content is TextContent text && string.IsNullOrWhiteSpace(text.Text));

    [LoggerMessage(LogLevel.Warning, "The turn-taking prediction failed, so the reply is given without one.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The user's turn is incomplete: {Action} with probability {Confidence:F3}.")]
    private partial void LogIncomplete(TurnTakingAction action, float confidence);
}
