using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace TurnTaking.SemanticKernel;

/// <summary>Represents a plugin whose function <c>predict_turn_action</c> predicts what a voice agent should do next.</summary>
/// <param name="client">The client that predicts. The plugin does not dispose it.</param>
/// <remarks>
/// <para>
/// <c>AddTurnTakingPlugin</c> registers it; <see cref="AsKernelPlugin"/> is for a kernel that already exists. Both work without
/// reflection on JSON, so also in trimmed and ahead-of-time compiled apps.
/// </para>
/// <para>
/// To a language model the function's argument <c>conversation</c> is text. Code that invokes the function may give a
/// <see cref="Microsoft.SemanticKernel.ChatCompletion.ChatHistory"/>, or any <see cref="IEnumerable{T}"/> of
/// <see cref="ChatMessageContent"/> or <see cref="ChatMessage"/>, instead. The plugin is thread-safe.
/// </para>
/// </remarks>
[Description("Predicts from the words of a spoken conversation whose turn it is.")]
public sealed partial class TurnTakingPlugin(ITurnTakingClient client)
{
    /// <summary>The name under which the plugin is added to a kernel, unless another is given: <c>TurnTaking</c>.</summary>
    public const string DefaultName = "TurnTaking";

    private static readonly JsonSerializerOptions SerializerOptions = CreateSerializerOptions();

    private readonly ITurnTakingClient _client = client ?? throw new ArgumentNullException(nameof(client));

    /// <summary>Makes a kernel plugin of this object, for <see cref="Kernel.Plugins"/>.</summary>
    /// <param name="pluginName">The name of the plugin: ASCII letters, digits and underscores.</param>
    /// <returns>The kernel plugin.</returns>
    /// <exception cref="ArgumentException"><paramref name="pluginName"/> is not a valid name.</exception>
    public KernelPlugin AsKernelPlugin(string pluginName = DefaultName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pluginName);
        return KernelPluginFactory.CreateFromObject(this, SerializerOptions, pluginName);
    }

    /// <summary>Predicts what the agent should do next. This is the kernel function <c>predict_turn_action</c>.</summary>
    /// <param name="conversation">The conversation as <see cref="ConversationText.Parse"/> reads it.</param>
    /// <param name="agent_state">
    /// <c>unknown</c>, <c>silent</c> or <c>speaking</c>, in lower or upper case; nothing means <c>unknown</c>.
    /// </param>
    /// <param name="arguments">
    /// The arguments of the kernel's call. A conversation in them that is not text takes the place of
    /// <paramref name="conversation"/>.
    /// </param>
    /// <param name="cancellationToken">A token that cancels the prediction.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">
    /// The conversation is empty, or <paramref name="agent_state"/> is none of the three.
    /// </exception>
    [KernelFunction("predict_turn_action")]
    [Description(
        "Predicts from the words of a spoken conversation what a voice agent should do next: start_speaking (the user has " +
        "finished, answer), continue_listening (the user is in the middle of something, wait), start_listening (the user " +
        "interrupts, stop talking) or continue_speaking (the user only showed that they are listening, talk on).")]
    [return: Description("The action, what it means, and how probable each action is.")]
    [SuppressMessage("Naming", "CA1707", Justification = "Language models see the parameters' names.")]
    public async Task<TurnActionResult> PredictTurnActionAsync(
        [Description(
            "The conversation so far as text, oldest message first. Each message is a line that starts with user: or " +
            "assistant: and goes on with what was said. The last user message is what is being said now. Text without such a " +
            "start counts as the words of the user.")]
        string conversation,
        [Description("Whether the agent is speaking while the last words of the user come in: unknown, silent or speaking.")]
        string? agent_state = "unknown",
        KernelArguments? arguments = null,
        CancellationToken cancellationToken = default)
    {
        object? given = null;
        arguments?.TryGetValue(nameof(conversation), out given);
        var messages = given switch
        {
            IEnumerable<ChatMessageContent> history => history.ToChatMessages(),
            IEnumerable<ChatMessage> chatMessages => chatMessages,
            IEnumerable and not (string or JsonNode) => throw new ArgumentException(
                $"The conversation is a chat history, a sequence of chat messages or text, not '{given.GetType()}'.",
                nameof(conversation)),
            _ => ConversationText.Parse(conversation ?? ""),
        };

        if (messages.TryGetNonEnumeratedCount(out int count) && count == 0)
        {
            throw new ArgumentException(
                "The conversation is empty. Give it as text, with a line such as 'user: hello' or 'assistant: hi' for each " +
                "message.",
                nameof(conversation));
        }

        var options = new TurnTakingOptions { AgentState = ParseAgentState(agent_state) };
        var prediction = await _client.GetPredictionAsync(messages, options, cancellationToken).ConfigureAwait(false);
        return TurnActionResult.From(prediction);
    }

    private static AgentState ParseAgentState(string? agent_state) => agent_state?.Trim().ToUpperInvariant() switch
    {
        null or "" or "UNKNOWN" => AgentState.Unknown,
        "SILENT" => AgentState.Silent,
        "SPEAKING" => AgentState.Speaking,
        _ => throw new ArgumentException(
            $"The agent's state is 'unknown', 'silent' or 'speaking', not '{agent_state}'.", nameof(agent_state)),
    };

    private static JsonSerializerOptions CreateSerializerOptions()
    {
        var options = new JsonSerializerOptions(TurnTakingJsonUtilities.DefaultOptions);
        options.TypeInfoResolverChain.Insert(0, JsonContext.Default);
        options.MakeReadOnly();
        return options;
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(TurnActionResult))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
