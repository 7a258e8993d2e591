using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class TurnTakingClientExtensionsTests
{
    [Fact]
    public void MethodsThrowIfClientIsNull()
    {
        ITurnTakingClient client = null!;

        Assert.Throws<ArgumentNullException>("client", () => client.GetService<object>());
        Assert.Throws<ArgumentNullException>("client", () => client.GetRequiredService<object>());
        Assert.Throws<ArgumentNullException>("client", () => { _ = Predict(client, "hello"); });
    }

    [Fact]
    public void GetServiceAsksForTheTypeWithTheKey()
    {
        using var client = new TestTurnTakingClient
        {
            GetServiceCallback = (serviceType, serviceKey) => $"{serviceType.Name}/{serviceKey}",
        };

        Assert.Equal("String/", client.GetService<string>());
        Assert.Equal("String/key", client.GetService<string>("key"));
        Assert.Equal("String/key", client.GetRequiredService<string>("key"));
    }

    [Fact]
    public void GetServiceReturnsDefaultIfThereIsNone()
    {
        using var client = new TestTurnTakingClient { GetServiceCallback = (_, _) => null };

        Assert.Null(client.GetService<string>());
        Assert.Equal(0, client.GetService<int>());
    }

    [Fact]
    public void GetRequiredServiceThrowsIfThereIsNone()
    {
        using var client = new TestTurnTakingClient { GetServiceCallback = (_, _) => null };

        var withoutKey = Assert.Throws<InvalidOperationException>(() => client.GetRequiredService<string>());
        var withKey = Assert.Throws<InvalidOperationException>(() => client.GetRequiredService<string>("a key"));

        Assert.Contains("System.String", withoutKey.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key", withoutKey.Message, StringComparison.Ordinal);
        Assert.Contains("'a key'", withKey.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetRequiredServiceOfAValueTypeThrowsIfThereIsNone()
    {
        using var client = new TestTurnTakingClient { GetServiceCallback = (_, _) => null };

        Assert.Throws<InvalidOperationException>(() => client.GetRequiredService<int>());
    }

    [Fact]
    public async Task GetPredictionAsyncOfTextSendsOneUserMessage()
    {
        var expectedOptions = new TurnTakingOptions();
        var expectedPrediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        using var cancellation = new CancellationTokenSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, cancellationToken) =>
            {
                var message = Assert.Single(messages);
                Assert.Equal(ChatRole.User, message.Role);
                Assert.Equal("my number is", message.Text);
                Assert.Same(expectedOptions, options);
                Assert.Equal(cancellation.Token, cancellationToken);
                return Task.FromResult(expectedPrediction);
            },
        };

        Assert.Same(expectedPrediction, await client.GetPredictionAsync("my number is", expectedOptions, cancellation.Token));
    }

    [Fact]
    public void GetPredictionAsyncThrowsIfTextIsMissing()
    {
        using var client = new TestTurnTakingClient();

        Assert.Throws<ArgumentNullException>("utterance", () => { _ = Predict(client, null!); });
        Assert.Throws<ArgumentException>("utterance", () => { _ = Predict(client, ""); });
        Assert.Throws<ArgumentException>("utterance", () => { _ = Predict(client, " \t\n"); });
        Assert.Equal(0, client.CallCount);
    }

    private static Task<TurnTakingPrediction> Predict(ITurnTakingClient client, string utterance) =>
        client.GetPredictionAsync(utterance, cancellationToken: TestContext.Current.CancellationToken);
}
