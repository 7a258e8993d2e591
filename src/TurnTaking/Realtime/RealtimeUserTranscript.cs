using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>
/// Tells the conversation the user's words, which come in pieces, and knows which of them a response was asked for.
/// </summary>
/// <remarks>It is thread-safe.</remarks>
internal sealed class RealtimeUserTranscript(LiveConversation conversation)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _openSegments = [];
    private readonly Dictionary<string, string> _pieces = [];
    private int _unnamedCount;
    private int _answeredWordCount;

    public void Add(InputAudioTranscriptionRealtimeServerMessage message)
    {
        lock (_lock)
        {
            string id = message.ItemId is null ? $"unnamed {_unnamedCount}" : $"{message.ItemId} {message.ContentIndex ?? 0}";
            if (message.Type == RealtimeServerMessageType.InputAudioTranscriptionDelta)
            {
                string text = _pieces.GetValueOrDefault(id) + message.Transcription;
                _pieces[id] = text;
                _openSegments[id] = text;
                conversation.AddPartialTranscript(text, id);
                return;
            }

            bool isCompleted = message.Type == RealtimeServerMessageType.InputAudioTranscriptionCompleted;
            if (!isCompleted && message.Type != RealtimeServerMessageType.InputAudioTranscriptionFailed)
            {
                return;
            }

            // Without words of its own the words so far stay.
            string? final = isCompleted ? message.Transcription : null;
            if (!string.IsNullOrWhiteSpace(final))
            {
                _openSegments[id] = final;
            }

            conversation.AddFinalTranscript(final, id);
            _pieces.Remove(id);
            _unnamedCount += message.ItemId is null ? 1 : 0;
        }
    }

    /// <summary>Notes that a response was asked for to the words so far.</summary>
    public void NoteAnswered()
    {
        lock (_lock)
        {
            _answeredWordCount = CountWords();
        }
    }

    /// <summary>Notes that no response will come after all.</summary>
    public void ForgetAnswered()
    {
        lock (_lock)
        {
            _answeredWordCount = 0;
        }
    }

    /// <summary>Notes that a turn ended.</summary>
    /// <returns>Whether it has words that no response was asked for.</returns>
    public bool EndTurn(string transcript)
    {
        lock (_lock)
        {
            bool isNew = SpokenWords.Count(transcript) > _answeredWordCount;
            Clear();
            return isNew;
        }
    }

    /// <summary>Forgets the words so far, which are not the user's turn.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _openSegments.Clear();
            _answeredWordCount = 0;
        }
    }

    private int CountWords()
    {
        int count = 0;
        foreach (string text in _openSegments.Values)
        {
            count += SpokenWords.Count(text);
        }

        return count;
    }
}
