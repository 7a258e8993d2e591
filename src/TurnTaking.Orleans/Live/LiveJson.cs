using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace TurnTaking.Orleans;

/// <summary>
/// Writes what travels seldom and has a JSON form of its own: a conversation's options, and messages with all that an application put into them.
/// </summary>
internal static partial class LiveJson
{
    private static readonly JsonSerializerOptions Options = CreateOptions();

    public static string Serialize(LiveConversationOptions options) => JsonSerializer.Serialize(options, Get<LiveConversationOptions>());

    public static LiveConversationOptions DeserializeOptions(string json) => JsonSerializer.Deserialize(json, Get<LiveConversationOptions>())!;

    public static string Serialize(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Get<IReadOnlyList<ChatMessage>>());

    public static IReadOnlyList<ChatMessage> DeserializeMessages(string json) =>
        JsonSerializer.Deserialize(json, Get<IReadOnlyList<ChatMessage>>())!;

    private static JsonTypeInfo<T> Get<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(TurnTakingJsonUtilities.DefaultOptions);
        options.TypeInfoResolverChain.Add(JsonContext.Default);
        options.MakeReadOnly();
        return options;
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(LiveConversationOptions))]
    [JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
