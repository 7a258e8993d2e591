using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using TurnTaking;

namespace Samples;

/// <summary>Stands in for microphone and loudspeaker: a recognizer that hears a script, a voice that speaks in silence.</summary>
internal sealed class ScriptedSpeech(TimeProvider time) : ISpeechToTextClient, ITextToSpeechClient, IAgentSpeechPlayer
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.05);

    private readonly Channel<SpeechToTextResponseUpdate> _heard = Channel.CreateUnbounded<SpeechToTextResponseUpdate>();
    private volatile bool _isPaused;

    public void Hear(string words, bool isFinal) => _heard.Writer.TryWrite(new(words)
    {
        Kind = isFinal ? SpeechToTextResponseUpdateKind.TextUpdated : SpeechToTextResponseUpdateKind.TextUpdating,
    });

    public void HangUp() => _heard.Writer.TryComplete();

    public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) =>
        _heard.Reader.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default) =>
        AsyncEnumerable.Repeat(new TextToSpeechResponseUpdate([new DataContent(Encoding.UTF8.GetBytes(text), "audio/script")]), 1);

    /// <summary>Takes as long as a voice would.</summary>
    public async Task PlayAsync(DataContent audio, CancellationToken cancellationToken)
    {
        for (double steps = audio.Data.Length / 15.0 / Step.TotalSeconds; steps > 0;)
        {
            await Task.Delay(Step, time, cancellationToken);
            steps -= _isPaused ? 0 : 1;
        }
    }

    public void PausePlayback() => _isPaused = true;

    public void ResumePlayback() => _isPaused = false;

    public Task<SpeechToTextResponse> GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The script is only heard word by word.");

    public Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The script is only spoken piece by piece.");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
