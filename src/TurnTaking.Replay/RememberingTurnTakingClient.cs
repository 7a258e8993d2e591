using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking.Replay;

/// <summary>
/// Asks the inner client once for each conversation and agent state, so that many policies can be replayed in the time of one.
/// </summary>
/// <param name="innerClient">The client to ask. It is disposed with this one.</param>
/// <remarks>It remembers everything and is not thread-safe.</remarks>
public sealed class RememberingTurnTakingClient(ITurnTakingClient innerClient) : DelegatingTurnTakingClient(innerClient)
{
    private readonly Dictionary<string, (TurnTakingPrediction Prediction, TimeSpan ProcessorTime)> _predictions = [];

    /// <summary>Gets the processor time that was not spent because predictions were remembered.</summary>
    /// <remarks>A remembered prediction saves what the whole process spent while it was made.</remarks>
    public TimeSpan SavedProcessorTime { get; private set; }

    /// <inheritdoc/>
    public override async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        var conversation = messages.ToList();
        var key = new StringBuilder().Append(options?.AgentState);
        foreach (var message in conversation)
        {
            key.Append('\0').Append(message.Role.Value).Append('\0').Append(message.Text);
        }

        string text = key.ToString();
        if (_predictions.TryGetValue(text, out var known))
        {
            SavedProcessorTime += known.ProcessorTime;
            return known.Prediction;
        }

        var start = Environment.CpuUsage.TotalTime;
        var prediction = await base.GetPredictionAsync(conversation, options, cancellationToken).ConfigureAwait(false);
        _predictions.Add(text, (prediction, Environment.CpuUsage.TotalTime - start));
        return prediction;
    }
}
