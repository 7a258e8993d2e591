using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Stops responses of OpenAI's Realtime API, with client events that the abstraction has no messages for.</summary>
internal static class OpenAIInterruption
{
    public const string ProviderName = "openai";

    public static IEnumerable<RealtimeClientMessage> CreateMessages(RealtimeInterruption interruption)
    {
        if (interruption.IsResponseActive)
        {
            yield return CreateMessage(new() { ["type"] = "response.cancel" });
        }

        if (interruption.ItemId is { } itemId)
        {
            yield return CreateMessage(new()
            {
                ["type"] = "conversation.item.truncate",
                ["item_id"] = itemId,
                ["content_index"] = interruption.ContentIndex,
                ["audio_end_ms"] = (int)interruption.PlayedAudio.TotalMilliseconds,
            });
        }
    }

    private static RealtimeClientMessage CreateMessage(JsonObject command) =>
        new() { RawRepresentation = command.ToJsonString() };
}
