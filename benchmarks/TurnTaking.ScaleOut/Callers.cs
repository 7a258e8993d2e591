using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace TurnTaking.ScaleOut;

/// <summary>Live conversations that send each partial transcript when it is due.</summary>
internal sealed class Callers : IDisposable
{
    /// <summary>A prediction that is older is of no use to a conversation.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly List<CallScript> _calls = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public Callers(Uri address) => _client = new(new SocketsHttpHandler { ConnectTimeout = Patience }) { BaseAddress = address, Timeout = Patience };

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

    public void Dispose() => _client.Dispose();

    private async Task AskAsync(string body, TimeSpan due, ConcurrentQueue<Answer> answers)
    {
        var sent = _clock.Elapsed;
        int status = 0;
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await _client.PostAsync("/v1/predict", content).ConfigureAwait(false);
            status = (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // It counts as a request without an answer.
        }

        var now = _clock.Elapsed;
        answers.Enqueue(new(due, now - due, now - sent, status));
    }
}
