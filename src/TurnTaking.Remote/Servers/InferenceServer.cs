using System.Text.Json;
using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>How one kind of server is asked for the scores of the four actions.</summary>
/// <remarks>Thread-safe.</remarks>
internal abstract class InferenceServer(IReadOnlyList<int> actionIds)
{
    /// <summary>Gets the server's name in telemetry.</summary>
    public abstract string ProviderName { get; }

    /// <summary>Gets the path that is asked.</summary>
    protected abstract string Path { get; }

    protected IReadOnlyList<int> ActionIds => actionIds;

    public static InferenceServer Create(RemoteTurnTakingClientOptions options, TokenizerFile tokenizerFile)
    {
        var actionIds = tokenizerFile.SpecialTokens.Actions;
        return options.Server switch
        {
            RemoteServerKind.SGLang => new SGLangServer(actionIds),
            RemoteServerKind.LlamaCpp => new LlamaCppServer(actionIds),
            RemoteServerKind.TextGenerationInference => new TextGenerationInferenceServer(
                actionIds, new(tokenizerFile.Tokenizer, tokenizerFile.AddedTokens), options.TopTokenCount),
            RemoteServerKind.OpenAICompatible => new OpenAICompatibleServer(actionIds, options.ServedModel, options.TopTokenCount),
            _ => new VllmServer(actionIds, options.ServedModel),
        };
    }

    /// <summary>Gets the address that is asked, from that of the server.</summary>
    public Uri GetAddress(Uri endpoint)
    {
        const string Version = "/v1";
        string root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        root = root.EndsWith(Version, StringComparison.Ordinal) ? root[..^Version.Length] : root;
        return new($"{root}{Path}");
    }

    /// <summary>Writes the request.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="prompt">The token ids.</param>
    /// <param name="conversation">What identifies the conversation, if anything does.</param>
    public abstract void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation);

    /// <summary>Reads the answer.</summary>
    /// <exception cref="AnswerException">It is not what was asked for.</exception>
    public abstract RemoteScores ReadAnswer(Answer answer);

    protected static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<int> ids)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < ids.Count; i++)
        {
            json.WriteNumberValue(ids[i]);
        }

        json.WriteEndArray();
    }
}
