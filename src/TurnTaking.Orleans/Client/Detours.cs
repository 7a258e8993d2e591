using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Orleans;

/// <summary>The conversations whose grains do not answer. They are left alone until they do: no prediction waits for them meanwhile.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="timeout">How long a grain that is looked for may take to answer.</param>
/// <param name="timeProvider">Tells when to look for a grain.</param>
/// <param name="logger">Is told of detours, by the identifiers of conversations.</param>
/// <param name="disposed">Ends all detours.</param>
internal sealed partial class Detours(
    IGrainFactory grains, TimeSpan timeout, TimeProvider timeProvider, ILogger logger, CancellationToken disposed)
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);

    // Long enough for any cluster to notice that a silo is gone; then the grain is asked again in any case.
    private const int MaxProbeCount = 60;

    private readonly ConcurrentDictionary<string, bool> _conversationIds = new();

    public bool Contains(string conversationId) => _conversationIds.ContainsKey(conversationId);

    public void Begin(string conversationId)
    {
        if (_conversationIds.TryAdd(conversationId, true))
        {
            LogBegin(conversationId);
            _ = ProbeAsync(conversationId);
        }
    }

    public void End(string conversationId) => _conversationIds.TryRemove(conversationId, out _);

    private async Task ProbeAsync(string conversationId)
    {
        try
        {
            for (int i = 0; i < MaxProbeCount && Contains(conversationId); i++)
            {
                await Task.Delay(ProbePeriod, timeProvider, disposed).ConfigureAwait(false);
                using var deadline = new CancellationTokenSource(timeout, timeProvider);
                try
                {
                    await grains.GetGrain<IConversationGrain>(conversationId).ActivateAsync(deadline.Token).ConfigureAwait(false);
                    break;
                }
                catch (Exception exception) when (ClusterErrors.IsTransient(exception) || deadline.IsCancellationRequested)
                {
                    // Not yet.
                }
            }
        }
        catch (Exception exception)
        {
            // The next prediction asks the grain again and reports what is wrong.
            LogProbeFailed(exception, conversationId);
        }

        End(conversationId);
    }

    [LoggerMessage(LogLevel.Debug, "The silo of the conversation '{ConversationId}' does not answer. Others predict until it does.")]
    private partial void LogBegin(string conversationId);

    [LoggerMessage(LogLevel.Debug, "The grain of the conversation '{ConversationId}' was looked for in vain.")]
    private partial void LogProbeFailed(Exception exception, string conversationId);
}
