using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>Represents the options of a <see cref="RemoteTurnTakingClient"/>.</summary>
/// <remarks>The client reads them once, when it is made.</remarks>
public sealed class RemoteTurnTakingClientOptions
{
    /// <summary>The value of <see cref="Model"/> for the model that is part of this library: <c>embedded</c>.</summary>
    public const string EmbeddedModel = EmbeddedModelFolder.OptionValue;

    /// <summary>The default of <see cref="ConversationHeader"/>: <c>X-Session-ID</c>.</summary>
    public const string DefaultConversationHeader = "X-Session-ID";

    /// <summary>Gets or sets the server's address, such as <c>http://localhost:8000</c>.</summary>
    /// <value>
    /// The default is <see langword="null"/>, which is an error when the client is made. A path in it stays in front of the server's own, as
    /// gateways need; it may end in <c>/v1</c>.
    /// </value>
    public Uri? Endpoint { get; set; }

    /// <summary>Gets or sets whose protocol the server speaks.</summary>
    /// <value>The default is <see cref="RemoteServerKind.Vllm"/>.</value>
    public RemoteServerKind Server { get; set; }

    /// <summary>Gets or sets the model that the server runs, whose tokenizer writes the prompts here.</summary>
    /// <value>
    /// <see cref="EmbeddedModel"/> (the default), or the path of a folder with the model's <c>config.json</c> and <c>tokenizer.json</c>; the
    /// weights need not be there. <c>turn-taking.json</c> in it gives the temperature and the thresholds, as it does locally.
    /// </value>
    public string Model { get; set; } = EmbeddedModel;

    /// <summary>Gets or sets the name by which the server knows the model.</summary>
    /// <value>The default is <see langword="null"/>: no name is sent, for servers that run one model.</value>
    public string? ServedModel { get; set; }

    /// <summary>Gets or sets the key that is sent as <c>Authorization: Bearer</c>.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets how long one prediction may take at most, retries and waiting included: 20 milliseconds to 1 minute.</summary>
    /// <value>The default is 1 second. After it, the prediction fails whatever the server does.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the header that carries <see cref="TurnTakingOptions.ConversationId"/>.</summary>
    /// <value>
    /// The default is <see cref="DefaultConversationHeader"/>; <see langword="null"/> sends none. A router in front of several servers that
    /// sends one conversation to one server finds the prompt's beginning in that server's cache.
    /// </value>
    public string? ConversationHeader { get; set; } = DefaultConversationHeader;

    /// <summary>
    /// Gets or sets how many of the most probable tokens are asked of a server that cannot be asked for certain ones
    /// (<see cref="RemoteServerKind.TextGenerationInference"/>, <see cref="RemoteServerKind.OpenAICompatible"/>): 4 to 1,000.
    /// </summary>
    /// <value>
    /// The default is 5, which is the most that these servers give unless they are started otherwise. A prediction fails where the four actions
    /// are not among them.
    /// </value>
    public int TopTokenCount { get; set; } = 5;

    /// <summary>Gets or sets the state of the agent for requests that do not give one.</summary>
    /// <value>The default is <see cref="AgentState.Unknown"/>.</value>
    public AgentState AgentState { get; set; }

    /// <summary>
    /// Gets or sets how probable <see cref="TurnTakingAction.StartSpeaking"/> must be, against
    /// <see cref="TurnTakingAction.ContinueListening"/>, for requests that do not say: 0 to 1.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the threshold of the model's <see cref="ModelCalibration"/>, or 0.5 if that has none.
    /// </value>
    public float? StartSpeakingThreshold { get; set; }

    /// <summary>
    /// Gets or sets how probable <see cref="TurnTakingAction.StartListening"/> must be, against
    /// <see cref="TurnTakingAction.ContinueSpeaking"/>, for requests that do not say: 0 to 1.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the threshold of the model's <see cref="ModelCalibration"/>, or 0.5 if that has none.
    /// </value>
    public float? StartListeningThreshold { get; set; }

    /// <summary>Gets or sets what the model's logits are divided by before probabilities are made of them: 0.01 to 100.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the temperature of the model's <see cref="ModelCalibration"/>, or 1 if that has none.
    /// </value>
    public float? Temperature { get; set; }

    /// <summary>Opens the model's folder.</summary>
    /// <exception cref="ModelLoadException">It is not there.</exception>
    internal ModelFolder OpenFolder()
    {
        if (Model == EmbeddedModel)
        {
            return new EmbeddedModelFolder();
        }

        string path = Path.GetFullPath(Model);
        var folder = new FileSystemModelFolder(new DirectoryInfo(path).Name, Path.Combine(path, "onnx"), path);
        foreach (string file in new[] { ModelFolder.ConfigurationFileName, ModelFolder.TokenizerFileName })
        {
            if (!folder.HasFile(file))
            {
                throw new ModelLoadException(
                    path,
                    $"expected a folder with the model's {ModelFolder.ConfigurationFileName} and {ModelFolder.TokenizerFileName}, or " +
                    $"'{EmbeddedModel}', found no {file} there.");
            }
        }

        return folder;
    }

    /// <summary>Gets what is wrong with the options; each text names the option.</summary>
    internal IEnumerable<string> GetErrors()
    {
        if (Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return $"{nameof(Endpoint)} is {(Endpoint is null ? "not set" : $"'{Endpoint}'")}; expected the server's address, such as " +
                "http://localhost:8000.";
        }
        else if (Endpoint.UserInfo.Length > 0)
        {
            yield return $"{nameof(Endpoint)} has a user name or a password in it; expected none, and a key in {nameof(ApiKey)}.";
        }

        if (!Enum.IsDefined(Server))
        {
            yield return $"{nameof(Server)} is {Server}; expected one of {string.Join(", ", Enum.GetNames<RemoteServerKind>())}.";
        }

        if (string.IsNullOrWhiteSpace(Model))
        {
            yield return $"{nameof(Model)} is empty; expected '{EmbeddedModel}' or the path of a model folder.";
        }

        if (Timeout < TimeSpan.FromMilliseconds(20) || Timeout > TimeSpan.FromMinutes(1))
        {
            yield return $"{nameof(Timeout)} is {Timeout}; expected 20 milliseconds to 1 minute.";
        }

        if (ConversationHeader is not null && !IsHeaderName(ConversationHeader))
        {
            yield return $"{nameof(ConversationHeader)} is '{ConversationHeader}'; expected the name of a header, or null.";
        }

        if (ApiKey is not null && !ApiKey.All(letter => letter is > ' ' and < '\u007F'))
        {
            yield return $"{nameof(ApiKey)} has characters that a header cannot hold; expected visible ASCII characters.";
        }

        if (TopTokenCount is < 4 or > 1_000)
        {
            yield return $"{nameof(TopTokenCount)} is {TopTokenCount}; expected 4 to 1000.";
        }

        foreach (string error in ActionDecider.GetErrors(AgentState, Temperature, StartSpeakingThreshold, StartListeningThreshold))
        {
            yield return error;
        }
    }

    private static bool IsHeaderName(string name)
    {
        using var message = new HttpRequestMessage();
        return name.Length > 0 && message.Headers.TryAddWithoutValidation(name, "");
    }
}
