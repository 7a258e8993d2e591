using System.Collections.Concurrent;
using System.Diagnostics;

namespace TurnTaking.ScaleOut;

/// <summary>Live conversations that send each partial transcript when it is due.</summary>
/// <param name="askAsync">Asks for the prediction of a request as <see cref="CallScript.Next"/> makes it, and gives the status of the answer.</param>
internal sealed class Callers(Func<string, Task<int>> askAsync)
{
    private readonly List<CallScript> _calls = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Sends for a while, and waits for the answers.</summary>
    public async Task<List<Answer>> SendAsync(int conversationCount, int partialsPerSecond, TimeSpan duration)
    {
        while (_calls.Count < conversationCount)
        {
            _calls.Add(new(_calls.Count));
        }

        var answers = new ConcurrentQueue<Answer>();
        var begin = _clock.Elapsed;
        double perSecond = (double)conversationCount * partialsPerSecond;
        int totalCount = (int)(duration.TotalSeconds * perSecond);
        var pending = new List<Task>();
        for (int i = 0; i < totalCount;)
        {
            // All that is due goes out; the conversations take turns, so each is due at even intervals.
            var due = begin + TimeSpan.FromSeconds(i / perSecond);
            if (_clock.Elapsed < due)
            {
                await Task.Delay(1).ConfigureAwait(false);
                continue;
            }

            pending.Add(AskAsync(_calls[i % conversationCount].Next(), due, answers));
            i++;
            if (pending.Count > 10_000)
            {
                pending.RemoveAll(task => task.IsCompleted);
            }
        }

        await Task.WhenAll(pending).ConfigureAwait(false);
        return [.. answers];
    }

    private async Task AskAsync(string body, TimeSpan due, ConcurrentQueue<Answer> answers)
    {
        var sent = _clock.Elapsed;
        int status = await askAsync(body).ConfigureAwait(false);
        var now = _clock.Elapsed;
        answers.Enqueue(new(due, now - due, now - sent, status));
    }
}
