using TurnTaking;

namespace Samples;

/// <summary>Speaks the user's part of the call, word by word, when the agent has come to the right place.</summary>
internal sealed class Caller(ScriptedSpeech speech, LiveConversation conversation, CallTimeline timeline, TimeProvider time)
{
    private static readonly TimeSpan WordTime = TimeSpan.FromSeconds(0.3);
    private TaskCompletionSource _agentSpeaks = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _agentIsSilent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnAgent(bool isSpeaking)
    {
        if (isSpeaking)
        {
            _agentIsSilent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _agentSpeaks.TrySetResult();
        }
        else
        {
            _agentSpeaks = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _agentIsSilent.TrySetResult();
        }
    }

    public async Task CallAsync()
    {
        // A question, with a pause in it that is none of an end.
        await SayAsync("I would like to book a table for", isFinal: false);
        await WaitAsync(0.7);
        await SayAsync("four people tomorrow evening.", isFinal: true, before: "I would like to book a table for");

        // A backchannel over the agent's speech.
        await _agentSpeaks.Task;
        await WaitAsync(1.5);
        await SayAsync("uh-huh", isFinal: true);

        // A request to wait.
        await _agentIsSilent.Task;
        await WaitAsync(0.8);
        await SayAsync("Hold on a second.", isFinal: true);
        await WaitAsync(3);
        await SayAsync("Seven o'clock is fine.", isFinal: true);

        // An interruption.
        await _agentSpeaks.Task;
        await WaitAsync(2);
        await SayAsync("Sorry, can we make it eight instead?", isFinal: true);

        await WaitAsync(1.5);
        await _agentSpeaks.Task;
        await _agentIsSilent.Task;
        await WaitAsync(0.5);
        speech.HangUp();
    }

    private async Task SayAsync(string words, bool isFinal, string before = "")
    {
        conversation.StartUserVoice();
        timeline.IsUserSpeaking = true;
        string said = before;
        foreach (string word in words.Split(' '))
        {
            await Task.Delay(WordTime, time);
            said = said.Length == 0 ? word : $"{said} {word}";
            speech.Hear(said, isFinal: false);
        }

        conversation.StopUserVoice();
        timeline.IsUserSpeaking = false;
        if (isFinal)
        {
            speech.Hear(said, isFinal: true);
        }
    }

    private Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), time);
}
