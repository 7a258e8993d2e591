namespace TurnTaking;

/// <summary>The agent's speech, as the host reports it.</summary>
internal sealed class AgentSpeech
{
    private string? _text;
    private string? _spokenText;

    public bool IsSpeaking { get; private set; }

    public TimeSpan StartTime { get; private set; }

    /// <summary>Gets when the host last reported about the speech.</summary>
    public TimeSpan LastReportTime { get; private set; }

    /// <summary>Gets what was spoken so far. Where the host never reported it, that is the whole message.</summary>
    public string SpokenText => _spokenText ?? _text ?? "";

    /// <summary>Gets the message being spoken, or the last one.</summary>
    public string WholeText => _text ?? _spokenText ?? "";

    public void Start(TimeSpan time, string? text)
    {
        IsSpeaking = true;
        StartTime = time;
        LastReportTime = time;
        _text = text;
        _spokenText = null;
    }

    public void Progress(TimeSpan time, string? spokenText)
    {
        LastReportTime = time;
        _spokenText = spokenText ?? _spokenText;
    }

    public void Stop() => IsSpeaking = false;
}
