using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace TurnTaking.Server;

/// <summary>A conversation, and what is known of it.</summary>
internal sealed class PredictRequest
{
    [Required]
    [Description("The conversation, oldest message first; the last user message as far as it has been heard.")]
    public IReadOnlyList<PredictMessage> Messages { get; set; } = [];

    [Description("The model asked for: if given, the one that this server serves.")]
    public string? Model { get; set; }

    [Description("The same text for all requests of one conversation: then a request costs only its new words, and a newer one takes the " +
        "place of an older one that still waits.")]
    public string? ConversationId { get; set; }

    [Description("Whether the agent is speaking, which leaves two of the four actions possible.")]
    public AgentState? AgentState { get; set; }

    [Description("The language of the conversation, as a BCP 47 tag.")]
    public string? Language { get; set; }

    [Description("How probable start_speaking must be against continue_listening: 0 to 1.")]
    public float? StartSpeakingThreshold { get; set; }

    [Description("How probable start_listening must be against continue_speaking: 0 to 1.")]
    public float? StartListeningThreshold { get; set; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Checks the request.</summary>
    /// <param name="modelId">The model that is served.</param>
    /// <param name="messages">The messages of the request.</param>
    /// <param name="options">The options of the request.</param>
    /// <exception cref="ApiException">Something in it cannot be used.</exception>
    public void Read(string? modelId, out IReadOnlyList<ChatMessage> messages, out TurnTakingOptions options)
    {
        if (Others is { Count: > 0 })
        {
            string name = Others.Keys.First();
            throw ApiException.Invalid(
                $"'{name}' is not known; expected messages, model, conversationId, agentState, language, startSpeakingThreshold or " +
                "startListeningThreshold.",
                name,
                "unknown_property");
        }

        ServedModel.Require(Model, modelId);
        messages = ReadMessages();
        if (AgentState is { } state && !Enum.IsDefined(state))
        {
            throw ApiException.Invalid($"'agentState' is {(int)state}; expected unknown, silent or speaking.", "agentState");
        }

        RequireProbability(StartSpeakingThreshold, "startSpeakingThreshold");
        RequireProbability(StartListeningThreshold, "startListeningThreshold");
        options = new()
        {
            ConversationId = ConversationId,
            AgentState = AgentState,
            Language = Language,
            StartSpeakingThreshold = StartSpeakingThreshold,
            StartListeningThreshold = StartListeningThreshold,
        };
    }

    private List<ChatMessage> ReadMessages()
    {
        var messages = new List<ChatMessage>(Messages?.Count ?? 0);
        for (int i = 0; i < Messages?.Count; i++)
        {
            if (Messages[i] is not { Role: { Length: > 0 } role } message)
            {
                throw ApiException.Invalid($"'messages[{i}]' has no role; expected user or assistant.", $"messages[{i}].role");
            }

            messages.Add(new(new ChatRole(role), message.Content));
        }

        if (!messages.Exists(message => IsSpoken(message) && !string.IsNullOrEmpty(message.Text)))
        {
            throw ApiException.Invalid("'messages' has no words of a user or an assistant; expected at least one such message.", "messages");
        }

        return messages;

        static bool IsSpoken(ChatMessage message) => message.Role == ChatRole.User || message.Role == ChatRole.Assistant;
    }

    private static void RequireProbability(float? value, string name)
    {
        if (value is not (null or (>= 0 and <= 1)))
        {
            throw ApiException.Invalid($"'{name}' is {value}; expected 0 to 1.", name);
        }
    }
}
