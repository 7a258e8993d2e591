using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class DelegatingTurnTakingClientTests
{
    [Fact]
    public void ConstructorThrowsIfInnerClientIsNull() =>
        Assert.Throws<ArgumentNullException>("innerClient", () => new NoOpDelegatingTurnTakingClient(null!));

    [Fact]
    public async Task GetPredictionAsyncPassesEverythingOnAndReturnsTheInnerTask()
    {
        var expectedMessages = new List<ChatMessage>();
        var expectedOptions = new TurnTakingOptions();
        var expectedPrediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening);
        var completion = new TaskCompletionSource<TurnTakingPrediction>();
        using var cancellation = new CancellationTokenSource();
        using var inner = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, cancellationToken) =>
            {
                Assert.Same(expectedMessages, messages);
                Assert.Same(expectedOptions, options);
                Assert.Equal(cancellation.Token, cancellationToken);
                return completion.Task;
            },
        };
        using var client = new NoOpDelegatingTurnTakingClient(inner);

        var task = client.GetPredictionAsync(expectedMessages, expectedOptions, cancellation.Token);

        Assert.False(task.IsCompleted);
        completion.SetResult(expectedPrediction);
        Assert.Same(expectedPrediction, await task);
    }

    [Fact]
    public void GetServiceThrowsIfTypeIsNull()
    {
        using var client = new NoOpDelegatingTurnTakingClient(new TestTurnTakingClient());

        Assert.Throws<ArgumentNullException>("serviceType", () => client.GetService(null!));
    }

    [Fact]
    public void GetServiceReturnsSelfIfCompatibleWithRequestAndKeyIsNull()
    {
        using var client = new NoOpDelegatingTurnTakingClient(new TestTurnTakingClient());

        Assert.Same(client, client.GetService(typeof(NoOpDelegatingTurnTakingClient)));
        Assert.Same(client, client.GetService(typeof(DelegatingTurnTakingClient)));
        Assert.Same(client, client.GetService(typeof(ITurnTakingClient)));
    }

    [Fact]
    public void GetServiceDelegatesToInnerIfKeyIsNotNull()
    {
        var expectedKey = new object();
        using var inner = new TestTurnTakingClient();
        inner.GetServiceCallback = (serviceType, serviceKey) =>
        {
            Assert.Equal(typeof(ITurnTakingClient), serviceType);
            Assert.Same(expectedKey, serviceKey);
            return inner;
        };
        using var client = new NoOpDelegatingTurnTakingClient(inner);

        Assert.Same(inner, client.GetService(typeof(ITurnTakingClient), expectedKey));
    }

    [Fact]
    public void GetServiceDelegatesToInnerIfNotCompatibleWithRequest()
    {
        var expected = new TurnTakingClientMetadata();
        using var inner = new TestTurnTakingClient
        {
            GetServiceCallback = (serviceType, serviceKey) =>
            {
                Assert.Equal(typeof(TurnTakingClientMetadata), serviceType);
                Assert.Null(serviceKey);
                return expected;
            },
        };
        using var client = new NoOpDelegatingTurnTakingClient(inner);

        Assert.Same(expected, client.GetService(typeof(TurnTakingClientMetadata)));
    }

    [Fact]
    public void DisposeDisposesTheInnerClient()
    {
        using var inner = new TestTurnTakingClient();
        var client = new NoOpDelegatingTurnTakingClient(inner);
        Assert.False(inner.IsDisposed);

        client.Dispose();

        Assert.Equal(1, inner.DisposeCount);
        Assert.Equal([true], client.DisposeCalls);
    }

    private sealed class NoOpDelegatingTurnTakingClient(ITurnTakingClient innerClient) : DelegatingTurnTakingClient(innerClient)
    {
        public List<bool> DisposeCalls { get; } = [];

        protected override void Dispose(bool disposing)
        {
            DisposeCalls.Add(disposing);
            base.Dispose(disposing);
        }
    }
}
