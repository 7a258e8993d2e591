using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.AI;

namespace Samples;

/// <summary>A chat in which people send what they say in pieces.</summary>
internal sealed class ChatHub(IChatClient agent) : Hub<IChatParticipant>
{
    private const string HistoryKey = "history";

    // SignalR runs one call of a connection at a time, so its history needs no lock.
    private List<ChatMessage> History => (List<ChatMessage>)Context.Items[HistoryKey]!;

    public override Task OnConnectedAsync()
    {
        Context.Items[HistoryKey] = new List<ChatMessage>();
        return base.OnConnectedAsync();
    }

    /// <summary>Takes a piece of what the user says. The reply comes when the turn is complete.</summary>
    public async Task Say(string words)
    {
        History.Add(new(ChatRole.User, words));
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in agent.GetStreamingResponseAsync(History, cancellationToken: Context.ConnectionAborted))
        {
            if (update.IsTurnIncomplete())
            {
                await Clients.Caller.ListenOn(update.GetTurnTakingPrediction()?.Confidence ?? 0);
                return;
            }

            updates.Add(update);
            await Clients.Caller.Reply(update.Text);
        }

        History.AddMessages(updates);
        await Clients.Caller.EndReply();
    }
}
