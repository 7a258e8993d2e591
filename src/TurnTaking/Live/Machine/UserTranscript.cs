using System.Text;

namespace TurnTaking;

/// <summary>The user's words: those not yet decided on, and the last ones that were.</summary>
internal sealed class UserTranscript(TimeSpan lateWindow)
{
    // A recognizer that sends the same final twice does it at once; a user who says "yes" twice takes longer, or has a voice
    // between.
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromSeconds(1);

    private const int MaximumDecidedSegments = 8;

    private readonly List<TranscriptSegment> _undecided = [];
    private readonly List<TranscriptSegment> _decided = [];
    private TranscriptSegment? _latest;
    private TimeSpan _decisionTime;
    private string? _text;

    /// <summary>Gets the undecided words.</summary>
    public string Text => _text ??= Join(_undecided, segment => segment.DecidedCount);

    public bool IsEmpty => _undecided.Count == 0;

    public TranscriptChange Update(TimeSpan time, in ConversationInput input, UserVoice voice)
    {
        bool isFinal = input.Kind == ConversationInputKind.FinalTranscript;
        string text = input.Text?.Trim() ?? "";
        int count = SpokenWords.Count(text);
        var segment = Find(time, input, isFinal, text, voice);
        if (segment is null)
        {
            return count == 0 ? TranscriptChange.None : Add(time, input, isFinal, text);
        }

        if (input.Revision <= segment.Revision || (segment.IsFinal && !isFinal))
        {
            return TranscriptChange.None;
        }

        segment.Revision = input.Revision ?? segment.Revision;
        bool wasFinal = segment.IsFinal;
        segment.IsFinal |= isFinal;
        var lastUpdateTime = segment.UpdateTime;
        segment.UpdateTime = time;
        if (count == 0)
        {
            // A recognizer that closes a segment with nothing does not take back what it heard.
            return TranscriptChange.None;
        }

        if (_undecided.Contains(segment))
        {
            return Revise(segment, text, count);
        }

        if (SpokenWords.AreSame(segment.Text, text))
        {
            bool isAgain = wasFinal && input.Revision is null && (input.SegmentId is not null ||
                time - lastUpdateTime < DuplicateWindow);
            segment.Text = text;
            return isAgain ? TranscriptChange.None : TranscriptChange.Rewritten;
        }

        return ReviseDecided(time, segment, text, count, voice);
    }

    /// <summary>Notes that the undecided words were decided on.</summary>
    /// <param name="time">The time of the decision.</param>
    /// <param name="turn">The turn that the words are, or 0 for a backchannel.</param>
    public void Decide(TimeSpan time, int turn)
    {
        _decisionTime = time;
        foreach (var segment in _undecided)
        {
            segment.EarlierDecidedCount = segment.DecidedCount;
            segment.DecidedCount = SpokenWords.Count(segment.Text);
            segment.DecidedTurn = turn;
            _decided.Add(segment);
        }

        _undecided.Clear();
        _text = null;
        if (_decided.Count > MaximumDecidedSegments)
        {
            _decided.RemoveRange(0, _decided.Count - MaximumDecidedSegments);
        }
    }

    /// <summary>Makes the words of the last backchannel undecided again.</summary>
    public void ReopenBackchannel()
    {
        if (_undecided.Count == 0 && _decided is [.., { DecidedTurn: 0 } segment])
        {
            Reopen(segment);
        }
    }

    /// <summary>Gets the words of an ended turn as they are now.</summary>
    public string GetTurnText(int turn) =>
        Join(_decided.FindAll(segment => segment.DecidedTurn == turn), segment => segment.EarlierDecidedCount);

    /// <summary>Gets the turn whose words an update changed late.</summary>
    public int LateTurn { get; private set; }

    private TranscriptSegment? Find(
        TimeSpan time, in ConversationInput input, bool isFinal, string text, UserVoice voice)
    {
        if (input.SegmentId is { } id)
        {
            return _undecided.Find(segment => segment.Id == id) ?? _decided.Find(segment => segment.Id == id);
        }

        if (_latest is not { Id: null } latest)
        {
            return null;
        }

        bool isCorrection = isFinal && input.Revision > (latest.Revision ?? 0);
        bool isDuplicate = (isFinal || input.Revision is null) && time - latest.UpdateTime < DuplicateWindow &&
            !voice.WasActiveSince(latest.UpdateTime) && SpokenWords.AreSame(latest.Text, text);
        return !latest.IsFinal || isCorrection || isDuplicate ? latest : null;
    }

    private TranscriptChange Add(TimeSpan time, in ConversationInput input, bool isFinal, string text)
    {
        _latest = new(input.SegmentId) { Revision = input.Revision, IsFinal = isFinal, Text = text, UpdateTime = time };
        _undecided.Add(_latest);
        _text = null;
        return TranscriptChange.Grown;
    }

    private TranscriptChange Revise(TranscriptSegment segment, string text, int count)
    {
        int earlierCount = SpokenWords.Count(segment.Text);
        if (count <= segment.DecidedCount)
        {
            return TranscriptChange.None;
        }

        bool isSame = SpokenWords.AreSame(segment.Text, text);
        segment.Text = text;
        _text = null;
        return isSame ? TranscriptChange.Rewritten : count > earlierCount ? TranscriptChange.Grown : TranscriptChange.Revised;
    }

    private TranscriptChange ReviseDecided(TimeSpan time, TranscriptSegment segment, string text, int count, UserVoice voice)
    {
        bool hasNewWords = count > segment.DecidedCount;
        segment.Text = text;
        if (segment.DecidedTurn == 0)
        {
            if (hasNewWords)
            {
                Reopen(segment);
            }

            return hasNewWords ? TranscriptChange.Grown : TranscriptChange.None;
        }

        bool isSpokenBefore = segment.IsFinal && !voice.WasActiveSince(_decisionTime) && time - _decisionTime < lateWindow;
        if (hasNewWords && !isSpokenBefore)
        {
            _decided.Remove(segment);
            _undecided.Add(segment);
            _text = null;
            return TranscriptChange.Grown;
        }

        segment.DecidedCount = count;
        LateTurn = segment.DecidedTurn;
        return TranscriptChange.Late;
    }

    private void Reopen(TranscriptSegment segment)
    {
        segment.DecidedCount = segment.EarlierDecidedCount;
        _decided.Remove(segment);
        _undecided.Add(segment);
        _text = null;
    }

    private static string Join(List<TranscriptSegment> segments, Func<TranscriptSegment, int> getSkipCount)
    {
        if (segments is [var only] && getSkipCount(only) == 0)
        {
            return only.Text;
        }

        var builder = new StringBuilder();
        foreach (var segment in segments)
        {
            builder.Append(builder.Length > 0 ? " " : "").Append(SpokenWords.Skip(segment.Text, getSkipCount(segment)));
        }

        return builder.ToString();
    }
}
