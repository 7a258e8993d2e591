namespace TurnTaking.Models;

/// <summary>Decides from a model's scores: by its calibration, the agent's state and the thresholds.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ActionDecider
{
    private const float DefaultThreshold = 0.5f;

    private readonly string _modelId;
    private readonly ModelCard _card;
    private readonly AgentState _agentState;
    private readonly float _temperature;
    private readonly float _startSpeakingThreshold;
    private readonly float _startListeningThreshold;

    /// <param name="modelId">The name under which predictions report the model.</param>
    /// <param name="folder">The model; its calibration gives what the next three leave open.</param>
    /// <param name="agentState">The agent's state for requests that give none.</param>
    /// <param name="temperature">What the logits are divided by.</param>
    /// <param name="startSpeakingThreshold">The threshold for requests that give none.</param>
    /// <param name="startListeningThreshold">The other one.</param>
    public ActionDecider(
        string modelId,
        ModelFolder folder,
        AgentState agentState,
        float? temperature,
        float? startSpeakingThreshold,
        float? startListeningThreshold)
    {
        var calibration = ModelCalibration.Read(folder);
        _modelId = modelId;
        _card = folder.Card;
        _agentState = agentState;
        _temperature = temperature ?? calibration.Temperature ?? 1;
        _startSpeakingThreshold = startSpeakingThreshold ?? calibration.StartSpeakingThreshold ?? DefaultThreshold;
        _startListeningThreshold = startListeningThreshold ?? calibration.StartListeningThreshold ?? DefaultThreshold;
    }

    /// <summary>Gets what is wrong with the options that a decision rests on; each text begins with the option's name.</summary>
    public static IEnumerable<string> GetErrors(
        AgentState agentState, float? temperature, float? startSpeakingThreshold, float? startListeningThreshold)
    {
        if (!Enum.IsDefined(agentState))
        {
            yield return $"AgentState is {agentState}; expected one of {string.Join(", ", Enum.GetNames<AgentState>())}.";
        }

        if (temperature is not (null or (>= 0.01f and <= 100)))
        {
            yield return $"Temperature is {temperature}; expected 0.01 to 100.";
        }

        if (startSpeakingThreshold is not (null or (>= 0 and <= 1)))
        {
            yield return $"StartSpeakingThreshold is {startSpeakingThreshold}; expected 0 to 1.";
        }

        if (startListeningThreshold is not (null or (>= 0 and <= 1)))
        {
            yield return $"StartListeningThreshold is {startListeningThreshold}; expected 0 to 1.";
        }
    }

    /// <summary>Makes the prediction.</summary>
    /// <param name="logits">The scores, finite, or log-probabilities up to a common constant.</param>
    /// <param name="options">The request's options.</param>
    /// <param name="inputTokenCount">The number of the prompt's tokens.</param>
    /// <param name="cachedTokenCount">How many of them came from a cache, if that is known.</param>
    /// <param name="queueTime">How long the request waited, if that is known.</param>
    /// <param name="inferenceTime">How long the model ran, if that is known.</param>
    public TurnTakingPrediction Decide(
        ActionLogits logits,
        TurnTakingOptions? options,
        int inputTokenCount,
        int? cachedTokenCount = null,
        TimeSpan? queueTime = null,
        TimeSpan? inferenceTime = null)
    {
        var agentState = options?.AgentState ?? _agentState;
        float startSpeakingThreshold = options?.StartSpeakingThreshold ?? _startSpeakingThreshold;
        float startListeningThreshold = options?.StartListeningThreshold ?? _startListeningThreshold;

        for (int i = 0; i < 4; i++)
        {
            logits[i] /= _temperature;
        }

        var probabilities = TurnTakingProbabilities.FromLogits(logits, agentState);
        var action = probabilities.Decide(startSpeakingThreshold, startListeningThreshold);
        bool isSilent = action is TurnTakingAction.StartSpeaking or TurnTakingAction.ContinueListening;
        return new(action, probabilities)
        {
            AgentState = agentState,
            Threshold = isSilent ? startSpeakingThreshold : startListeningThreshold,
            ModelId = _modelId,
            InputTokenCount = inputTokenCount,
            CachedTokenCount = cachedTokenCount,
            QueueTime = queueTime,
            InferenceTime = inferenceTime,
            UnsupportedLanguage = options?.Language is { } language && !_card.Supports(language) ? language : null,
        };
    }
}
