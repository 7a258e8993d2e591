namespace TurnTaking.Replay;

/// <summary>Turns a recording into the inputs that a live conversation would have had.</summary>
internal static class ReplayTimeline
{
    private const double ShortestSilence = 0.1;

    public static List<(TimeSpan Time, ConversationInput Input)> Create(ReplayClip clip, ReplayOptions options)
    {
        List<(TimeSpan Time, ConversationInput Input)> inputs = [];
        AddVoice(clip, options, inputs);
        AddTranscripts(clip, options, inputs);
        AddAgentSpeech(clip, options, inputs);
        return [.. inputs.OrderBy(item => item.Time)];
    }

    private static void AddVoice(ReplayClip clip, ReplayOptions options, List<(TimeSpan, ConversationInput)> inputs)
    {
        var voices = clip.Words.Where(word => word.Speaker == "user").Select(word => (word.Start, word.End))
            .Concat(clip.Sounds.Where(sound => sound.Speaker == "user" && sound.End > sound.Start).Select(sound => (sound.Start,
                sound.End)))
            .Order();
        (double Start, double End)? current = null;
        foreach (var voice in voices)
        {
            if (current is { } open && voice.Start - open.End < ShortestSilence)
            {
                current = (open.Start, Math.Max(open.End, voice.End));
                continue;
            }

            Close();
            current = voice;
        }

        Close();

        void Close()
        {
            if (current is { } voice)
            {
                inputs.Add((Seconds(voice.Start), new(ConversationInputKind.VoiceStarted)));
                inputs.Add((Seconds(voice.End) + options.VoiceHangover, new(ConversationInputKind.VoiceStopped)));
            }
        }
    }

    private static void AddTranscripts(
        ReplayClip clip, ReplayOptions options, List<(TimeSpan Time, ConversationInput Input)> inputs)
    {
        string text = "";
        double end = 0;
        var delayedTime = TimeSpan.Zero;
        int segment = 0;
        foreach (var word in clip.Words.Where(word => word is { Speaker: "user", IsFragment: false }))
        {
            if (text.Length > 0 && Seconds(word.Start - end) >= options.FinalizationDelay)
            {
                Finish();
            }

            text = Append(text, word, options);
            end = Math.Max(end, word.End);
            if (word.RecognizerDelay is { } delay)
            {
                delayedTime = Latest(delayedTime, Seconds(word.End + delay));
            }

            inputs.Add((Latest(Seconds(word.End) + options.RecognizerDelay, delayedTime), Create(ConversationInputKind.PartialTranscript)));
        }

        if (text.Length > 0)
        {
            Finish();
        }

        void Finish()
        {
            var time = Seconds(end) + options.FinalizationDelay + options.RecognizerDelay;
            if (delayedTime >= time)
            {
                // What comes in as late as the final transcript comes in with it.
                inputs.RemoveAll(item => item.Time == delayedTime && item.Input.SegmentId == $"{segment}");
                time = delayedTime;
            }

            inputs.Add((time, Create(ConversationInputKind.FinalTranscript)));
            text = "";
            segment++;
        }

        ConversationInput Create(ConversationInputKind kind) => new(kind) { Text = text, SegmentId = $"{segment}" };
    }

    private static void AddAgentSpeech(ReplayClip clip, ReplayOptions options, List<(TimeSpan, ConversationInput)> inputs)
    {
        foreach (var turn in clip.Turns.Where(turn => turn.Speaker == "assistant" && turn.End > turn.Start))
        {
            inputs.Add((Seconds(turn.Start), new(ConversationInputKind.AgentSpeechStarted)));
            string text = "";
            foreach (var word in clip.Words)
            {
                if (word.Speaker == "assistant" && word.Start >= turn.Start && word.End <= turn.End)
                {
                    text = Append(text, word, options);
                    inputs.Add((Seconds(word.End), new(ConversationInputKind.AgentSpeechProgressed) { Text = text }));
                }
            }

            inputs.Add((Seconds(turn.End), new(ConversationInputKind.AgentSpeechStopped)));
        }
    }

    private static string Append(string text, ReplayWord word, ReplayOptions options)
    {
        string next = options.UsesRecognizedText ? word.RecognizedText ?? word.Text : word.Text;
        return text.Length == 0 ? next : $"{text} {next}";
    }

    private static TimeSpan Latest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
