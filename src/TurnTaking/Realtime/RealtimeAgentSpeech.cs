using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Tells the conversation what the agent has spoken by now, from the audio and words that the provider sent.</summary>
/// <remarks>Audio comes faster than it is played, so what has come is not yet what was heard. It is thread-safe.</remarks>
internal sealed class RealtimeAgentSpeech : IAsyncDisposable
{
    private const int DefaultSampleRate = 24_000;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.2);

    private readonly Lock _lock = new();
    private readonly LiveConversation _conversation;
    private readonly TimeProvider _timeProvider;
    private readonly long _startTimestamp;
    private readonly ITimer _timer;
    private readonly StringBuilder _text = new();
    private bool _isSpeaking;
    private bool _isComplete;
    private bool _isIgnored;
    private TimeSpan _audio;
    private TimeSpan _endTime;
    private string? _itemId;
    private int _contentIndex;
    private TimeSpan _itemStart;

    public RealtimeAgentSpeech(LiveConversation conversation, TimeProvider timeProvider)
    {
        _conversation = conversation;
        _timeProvider = timeProvider;
        _startTimestamp = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(
            static state => ((RealtimeAgentSpeech)state!).Report(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes in audio, or words of it, of a response that goes on.</summary>
    public void Add(OutputTextAudioRealtimeServerMessage message, RealtimeAudioFormat? format)
    {
        lock (_lock)
        {
            if (_isIgnored)
            {
                return;
            }

            var now = Now;
            if (!_isSpeaking)
            {
                Start(now);
            }

            _isComplete = false;
            if (message.ItemId != _itemId || (message.ContentIndex ?? 0) != _contentIndex)
            {
                _itemId = message.ItemId;
                _contentIndex = message.ContentIndex ?? 0;
                _itemStart = _audio;
                _text.Append(_text.Length > 0 ? " " : "");
            }

            if (message.Type == RealtimeServerMessageType.OutputAudioDelta)
            {
                var duration = GetDuration(message.Audio, format);
                _audio += duration;
                _endTime = (_endTime > now ? _endTime : now) + duration;
            }
            else
            {
                _text.Append(message.Text);
            }
        }
    }

    /// <summary>Notes that the response has ended: the speech ends when its audio has been played.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            _isIgnored = false;
        }

        Report();
    }

    /// <summary>Lets the next response be spoken, even if the end of one that was stopped is never told.</summary>
    public void Prepare()
    {
        lock (_lock)
        {
            _isIgnored = false;
        }
    }

    /// <summary>Stops the speech now, and ignores what still comes of its response.</summary>
    /// <param name="isResponseActive">Whether the provider has not finished the response yet.</param>
    public RealtimeInterruption Stop(bool isResponseActive)
    {
        lock (_lock)
        {
            _isIgnored = isResponseActive;
            if (!_isSpeaking)
            {
                return new(isResponseActive, ItemId: null, ContentIndex: 0, TimeSpan.Zero);
            }

            var played = Played - _itemStart;
            End(GetSpokenText());
            return new(isResponseActive, _itemId, _contentIndex, played > TimeSpan.Zero ? played : TimeSpan.Zero);
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private TimeSpan Now => _timeProvider.GetElapsedTime(_startTimestamp);

    private TimeSpan Played => _endTime > Now ? _audio - (_endTime - Now) : _audio;

    private void Start(TimeSpan now)
    {
        _isSpeaking = true;
        _audio = TimeSpan.Zero;
        _endTime = now;
        _itemId = null;
        _text.Clear();
        _conversation.StartAgentSpeech();
        _timer.Change(ReportInterval, ReportInterval);
    }

    private void Report()
    {
        lock (_lock)
        {
            if (!_isSpeaking)
            {
                return;
            }

            if (_isComplete && Now >= _endTime)
            {
                End(_text.ToString());
            }
            else
            {
                _conversation.ReportAgentSpeech(GetSpokenText());
            }
        }
    }

    private void End(string spokenText)
    {
        _isSpeaking = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Where the conversation stopped the agent itself, a stop is no news and only the cut is corrected.
        _conversation.ReportAgentSpeech(spokenText);
        _conversation.StopAgentSpeech(spokenText);
    }

    private string GetSpokenText()
    {
        string text = _text.ToString();
        var played = Played;
        if (played >= _audio)
        {
            return text;
        }

        int length = (int)(text.Length * (played / _audio));
        int wordEnd = text.LastIndexOf(' ', length);
        return wordEnd < 0 ? "" : text[..wordEnd];
    }

    private static TimeSpan GetDuration(string? audio, RealtimeAudioFormat? format)
    {
        int byteCount = audio is null ? 0 : audio.AsSpan().TrimEnd('=').Length * 3 / 4;
        int sampleRate = format?.SampleRate is > 0 and int rate ? rate : DefaultSampleRate;
        int sampleSize = format?.MediaType is "audio/pcmu" or "audio/pcma" ? 1 : 2;
        return TimeSpan.FromSeconds((double)byteCount / (sampleRate * sampleSize));
    }
}
