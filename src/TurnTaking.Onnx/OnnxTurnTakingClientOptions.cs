using Microsoft.ML.OnnxRuntime;
using TurnTaking.Hub;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Represents the options of an <see cref="OnnxTurnTakingClient"/>.</summary>
/// <remarks>The client reads them once, when it is made.</remarks>
public sealed class OnnxTurnTakingClientOptions
{
    /// <summary>The value of <see cref="Model"/> for the model that is part of this library: <c>embedded</c>.</summary>
    public const string EmbeddedModel = EmbeddedModelFolder.OptionValue;

    /// <summary>Gets or sets the model.</summary>
    /// <value>
    /// <see cref="EmbeddedModel"/> (the default), the path of a folder in the layout of a Hugging Face model (<c>config.json</c>,
    /// <c>tokenizer.json</c> and <c>onnx/*.onnx</c> or <c>model.safetensors</c>), the path of an ONNX or safetensors file in such a folder,
    /// or a model of the Hugging Face hub: <c>owner/name</c> or <c>owner/name@revision</c>. Of several files in a folder,
    /// <c>model_q8.onnx</c> is taken first, then <c>model_quantized.onnx</c>, <c>model.onnx</c>, <c>model_fp16.onnx</c>, and in the end
    /// <c>model.safetensors</c>, in one file or in several with an index: a graph is then built from it, quantized for processors and of half
    /// precision for GPUs.
    /// </value>
    /// <remarks>
    /// What is there as a path is taken as one. A model of the hub is looked for in the cache that Python's huggingface_hub uses; while it is
    /// there, the network is not touched. Without a revision, <c>anyreach-ai/semantic-turn-taking</c> is the revision that this library was
    /// tested with, and other models are what <c>main</c> was when they were downloaded.
    /// </remarks>
    public string Model { get; set; } = EmbeddedModel;

    /// <summary>Gets or sets a value indicating whether a model of the hub that is not in the cache may be downloaded.</summary>
    /// <value>
    /// The default is <see langword="false"/>: then it is an error that names the command that downloads it. A download takes hundreds of
    /// megabytes and minutes, so a service should find its model in place.
    /// </value>
    public bool AllowDownload { get; set; }

    /// <summary>Gets or sets the options of the hub.</summary>
    /// <value>The default takes everything from the environment.</value>
    public HubClientOptions Hub { get; set; } = new();

    /// <summary>Gets or sets a value indicating whether the model is loaded when the host starts, in the background.</summary>
    /// <value>
    /// The default is <see langword="true"/>. Otherwise, and without a host, it is loaded when the client is first resolved, which then takes
    /// as long as that.
    /// </value>
    public bool WarmUp { get; set; } = true;

    /// <summary>Gets or sets the number of threads that compute one prediction, 1 or more.</summary>
    /// <value>
    /// The default is <see langword="null"/>: for the embedded model 1, for others as many as the process may use processors
    /// (<see cref="Environment.ProcessorCount"/>, which follows a container's quota).
    /// </value>
    public int? ThreadCount { get; set; }

    /// <summary>Gets or sets what computes the model.</summary>
    /// <value>The default is <see cref="ExecutionProvider.Cpu"/>. One that is not there is an error when the client is made.</value>
    public ExecutionProvider ExecutionProvider { get; set; }

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

    /// <summary>
    /// Gets or sets the memory for the keys and values of conversations, in bytes: 0 or more. Requests that give a
    /// <see cref="TurnTakingOptions.ConversationId"/> compute only what the conversation's last request did not.
    /// </summary>
    /// <value>The default is 268,435,456 (256 MiB); 0 keeps nothing. The conversations used last are kept.</value>
    public long PrefixCacheByteCount { get; set; } = 256 << 20;

    /// <summary>Gets or sets how many predictions may wait for the model, 1 or more. Beyond that, a new one is refused.</summary>
    /// <value>The default is 1,024. A refused prediction fails with <see cref="TurnTakingQueueFullException"/>.</value>
    public int MaxQueueLength { get; set; } = 1_024;

    /// <summary>
    /// Gets or sets a value indicating whether predictions of many conversations at once matter more than the time of a single one.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>. With <see langword="true"/> one run of the model computes the new words of up to 16 conversations
    /// and reads the weights once for all of them: 16 take about a quarter of the time that they take one after the other, and one alone takes
    /// a third longer than it does otherwise.
    /// </value>
    /// <remarks>
    /// It is for servers that many calls share, and needs no more memory. It changes nothing for models that are compiled in memory, such as the
    /// embedded one, for graphs that could not be compiled whole, on GPUs, and on x86 processors without VNNI, which gain little from company; the
    /// log says so.
    /// </remarks>
    public bool OptimizeForThroughput { get; set; }

    /// <summary>Gets or sets what the model's logits are divided by before probabilities are made of them: 0.01 to 100.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the temperature of the model's <see cref="ModelCalibration"/>, or 1 if that has none.
    /// </value>
    /// <remarks>A higher temperature makes the probabilities less sure. The most probable action stays the same.</remarks>
    public float? Temperature { get; set; }

    /// <summary>Gets or sets a callback that changes the ONNX Runtime session's options after everything here has been applied.</summary>
    public Action<SessionOptions>? ConfigureSession { get; set; }

    /// <summary>Gets or sets a value indicating whether ONNX Runtime may send telemetry to its maker.</summary>
    /// <value>
    /// The default is <see langword="false"/>. ONNX Runtime reads the setting once in a process, so the first client made decides, and
    /// nothing changes if the application used ONNX Runtime before.
    /// </value>
    public bool EnableRuntimeTelemetry { get; set; }

    /// <summary>Gets what is wrong with the options; each text names the option.</summary>
    internal IEnumerable<string> GetErrors()
    {
        if (string.IsNullOrWhiteSpace(Model))
        {
            yield return $"{nameof(Model)} is empty; expected '{EmbeddedModel}', the path of a model folder, or owner/name of a model of the hub.";
        }

        if (ThreadCount is < 1)
        {
            yield return $"{nameof(ThreadCount)} is {ThreadCount}; expected 1 or more.";
        }

        if (!Enum.IsDefined(ExecutionProvider))
        {
            yield return $"{nameof(ExecutionProvider)} is {ExecutionProvider}; expected one of {string.Join(", ", Enum.GetNames<ExecutionProvider>())}.";
        }

        if (PrefixCacheByteCount < 0)
        {
            yield return $"{nameof(PrefixCacheByteCount)} is {PrefixCacheByteCount}; expected 0 or more.";
        }

        if (MaxQueueLength < 1)
        {
            yield return $"{nameof(MaxQueueLength)} is {MaxQueueLength}; expected 1 or more.";
        }

        foreach (string error in ActionDecider.GetErrors(AgentState, Temperature, StartSpeakingThreshold, StartListeningThreshold))
        {
            yield return error;
        }
    }
}
