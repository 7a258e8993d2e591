using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

/// <summary>Two clients, a clock that stands, and the words that they are asked about.</summary>
internal sealed class RoutedCall
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new();

    public IServiceProvider Services => new ServiceCollection().AddSingleton<TimeProvider>(Time).BuildServiceProvider();

    /// <summary>A client that answers when it is told, and does not look at its token.</summary>
    public static TestTurnTakingClient Waiting(out TaskCompletionSource<TurnTakingPrediction> answer, out Task asked)
    {
        var answering = answer = new();
        var asking = new TaskCompletionSource();
        asked = asking.Task;
        return new()
        {
            GetPredictionAsyncCallback = (_, _, _) =>
            {
                asking.TrySetResult();
                return answering.Task;
            },
        };
    }

    /// <summary>A client that waits until it is canceled.</summary>
    public static TestTurnTakingClient Canceling(out Task canceled)
    {
        var source = new TaskCompletionSource();
        canceled = source.Task;
        return new()
        {
            GetPredictionAsyncCallback = async (_, _, token) =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    source.SetResult();
                }

                throw new InvalidOperationException("It must not come here.");
            },
        };
    }

    public static Task<TurnTakingPrediction> PredictAsync(ITurnTakingClient client, CancellationToken? cancellationToken = null) =>
        client.GetPredictionAsync([new ChatMessage(ChatRole.User, "hello")], new() { ConversationId = "call" }, cancellationToken ?? Token);
}
