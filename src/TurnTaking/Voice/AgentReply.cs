using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>A reply to one turn: written by the language model from the start, spoken when the turn has ended.</summary>
/// <remarks>
/// Text and audio are read by tasks of their own, so that a client which hangs, even one that ignores cancellation, holds up nothing.
/// </remarks>
internal sealed class AgentReply : IDisposable
{
    // Enough to play on while the next piece is made, little enough that not much is made in vain before an interruption.
    private const int MaxPreparedPieces = 8;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.25);

    private readonly IReadOnlyList<ChatMessage> _messages;
    private readonly VoiceClients _clients;
    private readonly VoiceLoopOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopped;
    private readonly SpokenTextEstimate _spoken;
    private readonly Channel<string> _sentences = Channel.CreateUnbounded<string>();
    private volatile bool _isSynthesizing;
    private volatile bool _isHeard;

    public AgentReply(
        int turn,
        IReadOnlyList<ChatMessage> messages,
        VoiceClients clients,
        VoiceLoopOptions options,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        Turn = turn;
        _messages = messages;
        _clients = clients;
        _options = options;
        _timeProvider = timeProvider;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopped = _stop.Token;
        _spoken = new(timeProvider, options.CharactersPerSecond);
        _ = Task.Run(WriteAsync, CancellationToken.None);
    }

    public int Turn { get; }

    /// <summary>Gets a value indicating whether the user has heard something of it.</summary>
    public bool IsHeard => _isHeard;

    /// <summary>Gets the task that ends when the reply is no longer heard. Only a failing <see cref="IAgentSpeechPlayer.ResumePlayback"/> fails it.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Tells whether it was written for these messages.</summary>
    public bool IsFor(IReadOnlyList<ChatMessage> messages) =>
        _messages.Count == messages.Count &&
        _messages.Zip(messages).All(pair => pair.First.Role == pair.Second.Role && pair.First.Text == pair.Second.Text);

    /// <summary>Begins to speak once the reply before it has fallen silent.</summary>
    public void Speak(Task before, LiveConversation conversation, Action<ConversationEvent> emit) =>
        Ended = Task.Run(() => SpeakAsync(before, conversation, emit), CancellationToken.None);

    public void Pause()
    {
        _spoken.Pause();
        _clients.Player.PausePlayback();
    }

    public void Resume()
    {
        _spoken.Resume();
        _clients.Player.ResumePlayback();
    }

    /// <summary>Ends it where it is, whether it is heard or not.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task SpeakAsync(Task before, LiveConversation conversation, Action<ConversationEvent> emit)
    {
        await before.ConfigureAwait(false);

        // The reply before may have been interrupted in a pause.
        _clients.Player.ResumePlayback();
        var failure = await TryPlayAsync(_sentences.Reader, conversation, emit).ConfigureAwait(false);
        if (failure is { Stage: ReplyStage.LanguageModel } && !_isHeard && _options.FallbackReply is { } fallback)
        {
            var instead = Channel.CreateUnbounded<string>();
            instead.Writer.TryWrite(fallback);
            instead.Writer.Complete();
            await TryPlayAsync(instead.Reader, conversation, emit).ConfigureAwait(false);
        }

        if (_isHeard)
        {
            string spokenText = _spoken.Get();

            // After an interruption the first corrects the cut; without one the second counts.
            conversation.ReportAgentSpeech(spokenText);
            conversation.StopAgentSpeech(spokenText);
            emit(new ReplyEnded(Turn, spokenText, IsWhole: failure is null && !_stopped.IsCancellationRequested));
        }

        if (failure is not null && !_stopped.IsCancellationRequested)
        {
            emit(new ReplyFailed(Turn, failure.Stage, failure.InnerException!));
        }
    }

    private async Task<ReplyException?> TryPlayAsync(
        ChannelReader<string> sentences, LiveConversation conversation, Action<ConversationEvent> emit)
    {
        try
        {
            await PlayAsync(sentences, conversation, emit).ConfigureAwait(false);
            return null;
        }
        catch (ReplyException exception)
        {
            return exception;
        }
        catch (TimeoutException exception)
        {
            return new(_isSynthesizing ? ReplyStage.TextToSpeech : ReplyStage.LanguageModel, exception);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task PlayAsync(ChannelReader<string> sentences, LiveConversation conversation, Action<ConversationEvent> emit)
    {
        // The other side of the channel is completed by its own task, whatever becomes of this one.
        var pieces = Channel.CreateBounded<(string Sentence, DataContent? Audio)>(MaxPreparedPieces);
        _ = Task.Run(() => SynthesizeAsync(sentences, pieces.Writer), CancellationToken.None);

        using var reports = _timeProvider.CreateTimer(_ => Report(), null, ReportInterval, ReportInterval);
        bool isInSentence = false;
        while (await pieces.Reader.WaitToReadAsync(_stopped).AsTask()
            .WaitAsync(_options.ReplyTimeout, _timeProvider, _stopped).ConfigureAwait(false))
        {
            while (pieces.Reader.TryRead(out var piece))
            {
                _stopped.ThrowIfCancellationRequested();
                if (piece.Audio is null)
                {
                    _spoken.EndSentence();
                    isInSentence = false;
                    continue;
                }

                if (!_isHeard)
                {
                    conversation.StartAgentSpeech();
                    emit(new ReplyStarted(Turn));
                    _isHeard = true;
                }

                if (!isInSentence)
                {
                    isInSentence = true;
                    _spoken.StartSentence(piece.Sentence);
                }

                await PlayAsync(piece.Audio).ConfigureAwait(false);
            }
        }

        if (!_isHeard)
        {
            throw new ReplyException(ReplyStage.TextToSpeech, new InvalidOperationException("Text to speech gave no audio for the reply."));
        }

        void Report()
        {
            if (_isHeard && !_stopped.IsCancellationRequested)
            {
                conversation.ReportAgentSpeech(_spoken.Get());
            }
        }
    }

    private async Task PlayAsync(DataContent audio)
    {
        try
        {
            await _clients.Player.PlayAsync(audio, _stopped).ConfigureAwait(false);
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            throw new ReplyException(ReplyStage.Playback, exception);
        }
    }

    private async Task WriteAsync()
    {
        var splitter = new SentenceSplitter();
        bool hasWords = false;
        try
        {
            var updates = _clients.ChatClient.GetStreamingResponseAsync(_messages, _options.Chat, _stopped);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                hasWords |= !string.IsNullOrWhiteSpace(update.Text);
                foreach (string sentence in splitter.Add(update.Text))
                {
                    _sentences.Writer.TryWrite(sentence);
                }
            }

            if (!hasWords)
            {
                throw new InvalidOperationException("The language model gave no words.");
            }

            _sentences.Writer.TryWrite(splitter.TakeRest());
            _sentences.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _sentences.Writer.TryComplete(new ReplyException(ReplyStage.LanguageModel, exception));
        }
    }

    private async Task SynthesizeAsync(ChannelReader<string> sentences, ChannelWriter<(string Sentence, DataContent? Audio)> pieces)
    {
        try
        {
            await foreach (string sentence in sentences.ReadAllAsync(_stopped).ConfigureAwait(false))
            {
                _isSynthesizing = true;
                await SynthesizeAsync(sentence, pieces).ConfigureAwait(false);
                _isSynthesizing = false;
            }

            pieces.TryComplete();
        }
        catch (Exception exception)
        {
            pieces.TryComplete(exception as ReplyException ?? new ReplyException(ReplyStage.TextToSpeech, exception));
        }
    }

    private async Task SynthesizeAsync(string sentence, ChannelWriter<(string Sentence, DataContent? Audio)> pieces)
    {
        var updates = _clients.TextToSpeechClient.GetStreamingAudioAsync(sentence, _options.TextToSpeech, _stopped);
        await foreach (var update in updates.ConfigureAwait(false))
        {
            if (update.Kind == TextToSpeechResponseUpdateKind.Error)
            {
                throw ReportedError.Create("Text to speech", update.Contents);
            }

            foreach (var audio in update.Contents.OfType<DataContent>())
            {
                await pieces.WriteAsync((sentence, audio), _stopped).ConfigureAwait(false);
            }
        }

        await pieces.WriteAsync((sentence, null), _stopped).ConfigureAwait(false);
    }
}
