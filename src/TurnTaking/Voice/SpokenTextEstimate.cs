using System.Text;

namespace TurnTaking;

/// <summary>Estimates how much of a reply has been heard. Thread-safe.</summary>
/// <remarks>Of a sentence that is being played, as many words as fit the time since it began, without pauses.</remarks>
internal sealed class SpokenTextEstimate(TimeProvider timeProvider, double charactersPerSecond)
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _heard = new();
    private string _sentence = "";
    private long _startTimestamp;
    private long? _pauseTimestamp;
    private TimeSpan _pausedTime;

    public void StartSentence(string sentence)
    {
        lock (_lock)
        {
            _sentence = sentence;
            _startTimestamp = timeProvider.GetTimestamp();
            _pausedTime = TimeSpan.Zero;
            _pauseTimestamp = _pauseTimestamp is null ? null : _startTimestamp;
        }
    }

    public void EndSentence()
    {
        lock (_lock)
        {
            _heard.Append(_sentence);
            _sentence = "";
        }
    }

    public void Pause()
    {
        lock (_lock)
        {
            _pauseTimestamp ??= timeProvider.GetTimestamp();
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_pauseTimestamp is { } pauseTimestamp)
            {
                _pausedTime += timeProvider.GetElapsedTime(pauseTimestamp);
                _pauseTimestamp = null;
            }
        }
    }

    public string Get()
    {
        lock (_lock)
        {
            return $"{_heard}{GetHeardWords()}".TrimEnd();
        }
    }

    private ReadOnlySpan<char> GetHeardWords()
    {
        long now = _pauseTimestamp ?? timeProvider.GetTimestamp();
        var time = timeProvider.GetElapsedTime(_startTimestamp, now) - _pausedTime;
        int count = (int)Math.Min(_sentence.Length, Math.Max(0, time.TotalSeconds * charactersPerSecond));
        bool isWordsEnd = count == _sentence.Length || char.IsWhiteSpace(_sentence[count]);
        return isWordsEnd ? _sentence.AsSpan(0, count) : _sentence.AsSpan(0, Math.Max(0, _sentence.AsSpan(0, count).LastIndexOf(' ')));
    }
}
