namespace TurnTaking.Playground;

/// <summary>An agent that speaks its message word by word, so that it can be interrupted.</summary>
/// <param name="timeProvider">Gives the time between the words.</param>
/// <param name="report">Tells the page how far the agent has got: its state, its message and what was spoken of it.</param>
internal sealed class ScriptedAgent(
    TimeProvider timeProvider, Func<AgentSpeechState, string, string, CancellationToken, ValueTask> report) : IAsyncDisposable
{
    // About 170 words a minute: every word takes a moment, and longer ones take longer.
    private static readonly TimeSpan WordTime = TimeSpan.FromSeconds(0.12);
    private static readonly TimeSpan LetterTime = TimeSpan.FromSeconds(0.045);

    private readonly Lock _lock = new();
    private LiveConversation? _conversation;
    private Speech? _speech;
    private Task _speaking = Task.CompletedTask;

    /// <summary>Gets what has been spoken of the message that is being spoken; <see langword="null"/> while the agent is silent.</summary>
    public string? SpokenText => Current?.SpokenText;

    private Speech? Current
    {
        get
        {
            lock (_lock)
            {
                return _speech;
            }
        }
    }

    /// <summary>Reports to another conversation from now on, also about what is being spoken.</summary>
    public void MoveTo(LiveConversation conversation)
    {
        lock (_lock)
        {
            _conversation = conversation;
            if (_speech is { } speech)
            {
                conversation.StartAgentSpeech(speech.Text);
                conversation.ReportAgentSpeech(speech.SpokenText);
            }
        }
    }

    /// <summary>Begins to speak; a message that is being spoken is dropped.</summary>
    public async Task SpeakAsync(string text)
    {
        while (!TryStart(text))
        {
            await StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Falls silent at once.</summary>
    public async Task StopAsync()
    {
        Speech? speech;
        Task speaking;
        lock (_lock)
        {
            (speech, _speech, speaking) = (_speech, null, _speaking);
        }

        if (speech is not null)
        {
            speech.Resume();
            await speech.Cancellation.CancelAsync().ConfigureAwait(false);
            await speaking.ConfigureAwait(false);
            speech.Cancellation.Dispose();
        }
    }

    /// <summary>Holds the speech where it is.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (Current is { } speech)
        {
            speech.Pause();
            await report(AgentSpeechState.Paused, speech.Text, speech.SpokenText, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with the speech.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (Current is { } speech)
        {
            await report(AgentSpeechState.Speaking, speech.Text, speech.SpokenText, cancellationToken).ConfigureAwait(false);
            speech.Resume();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private bool TryStart(string text)
    {
        lock (_lock)
        {
            if (_speech is not null)
            {
                return false;
            }

            _speech = new(text);
            _conversation?.StartAgentSpeech(text);
            _speaking = RunAsync(_speech);
            return true;
        }
    }

    private async Task RunAsync(Speech speech)
    {
        var cancellationToken = speech.Cancellation.Token;
        try
        {
            await report(AgentSpeechState.Speaking, speech.Text, "", cancellationToken).ConfigureAwait(false);
            foreach (int end in speech.WordEnds)
            {
                int length = end - speech.SpokenText.Length;
                await Task.Delay(WordTime + (LetterTime * length), timeProvider, cancellationToken).ConfigureAwait(false);
                await speech.WaitWhilePausedAsync().ConfigureAwait(false);
                Speak(speech, end);
                await report(AgentSpeechState.Speaking, speech.Text, speech.SpokenText, cancellationToken).ConfigureAwait(false);
            }

            Finish(speech);
            await report(AgentSpeechState.Finished, speech.Text, speech.Text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await report(AgentSpeechState.Interrupted, speech.Text, speech.SpokenText, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Speak(Speech speech, int end)
    {
        lock (_lock)
        {
            ThrowIfStopped(speech);
            speech.SpokenText = speech.Text[..end];
            _conversation?.ReportAgentSpeech(speech.SpokenText);
        }
    }

    private void Finish(Speech speech)
    {
        lock (_lock)
        {
            ThrowIfStopped(speech);
            _speech = null;
            _conversation?.StopAgentSpeech();
            speech.Cancellation.Dispose();
        }
    }

    private void ThrowIfStopped(Speech speech)
    {
        if (_speech != speech)
        {
            throw new OperationCanceledException();
        }
    }

    private sealed class Speech(string text)
    {
        private volatile TaskCompletionSource? _pause;

        public string Text => text;

        public CancellationTokenSource Cancellation { get; } = new();

        public string SpokenText { get; set; } = "";

        /// <summary>Gets where each word ends.</summary>
        public IEnumerable<int> WordEnds => Enumerable.Range(1, text.Length).Where(index => index == text.Length || text[index] == ' ');

        public void Pause() => _pause ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Resume()
        {
            _pause?.TrySetResult();
            _pause = null;
        }

        public Task WaitWhilePausedAsync() => _pause?.Task ?? Task.CompletedTask;
    }
}
