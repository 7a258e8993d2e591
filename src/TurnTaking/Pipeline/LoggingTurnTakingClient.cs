using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking;

/// <summary>Logs requests and predictions. What was said is logged at <see cref="LogLevel.Trace"/> only.</summary>
internal sealed partial class LoggingTurnTakingClient(ITurnTakingClient innerClient, ILogger logger) : DelegatingTurnTakingClient(innerClient)
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public override async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_logger.IsEnabled(LogLevel.Trace))
        {
            messages = messages?.ToList()!;
            LogInvokedSensitive(AsJson(messages), AsJson(options), AsJson(this.GetService<TurnTakingClientMetadata>()));
        }
        else
        {
            LogInvoked();
        }

        try
        {
            var prediction = await base.GetPredictionAsync(messages!, options, cancellationToken).ConfigureAwait(false);
            if (_logger.IsEnabled(LogLevel.Trace))
            {
                LogCompletedSensitive(AsJson(prediction));
            }
            else
            {
                LogCompleted(prediction.Action, prediction.Confidence);
            }

            return prediction;
        }
        catch (OperationCanceledException)
        {
            LogCanceled();
            throw;
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            throw;
        }
    }

    private static string AsJson<T>(T value)
    {
        try
        {
            return JsonSerializer.Serialize(value, TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
        }
        catch (Exception exception)
        {
            // Additional properties hold anything, and logging must not fail a prediction.
            return $"\"not serializable: {exception.Message}\"";
        }
    }

    [LoggerMessage(LogLevel.Debug, "GetPredictionAsync invoked.")]
    private partial void LogInvoked();

    [LoggerMessage(LogLevel.Trace, "GetPredictionAsync invoked: {Messages}. Options: {TurnTakingOptions}. Metadata: {TurnTakingClientMetadata}.")]
    private partial void LogInvokedSensitive(string messages, string turnTakingOptions, string turnTakingClientMetadata);

    [LoggerMessage(LogLevel.Debug, "GetPredictionAsync completed: {Action} with probability {Confidence:F3}.")]
    private partial void LogCompleted(TurnTakingAction action, float confidence);

    [LoggerMessage(LogLevel.Trace, "GetPredictionAsync completed: {TurnTakingPrediction}.")]
    private partial void LogCompletedSensitive(string turnTakingPrediction);

    [LoggerMessage(LogLevel.Debug, "GetPredictionAsync canceled.")]
    private partial void LogCanceled();

    [LoggerMessage(LogLevel.Error, "GetPredictionAsync failed.")]
    private partial void LogFailed(Exception exception);
}
