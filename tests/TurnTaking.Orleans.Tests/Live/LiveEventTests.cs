using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using TurnTaking.Tests;

namespace TurnTaking.Orleans.Tests.Live;

public sealed class LiveEventTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static IEnumerable<TheoryDataRow<ConversationEvent>> Events =>
        from decided in new ConversationEvent[]
        {
            new PredictionUpdated("so"),
            new UserTurnStarted(1, "so") { IsContinuation = true },
            new EagerEndOfTurn(2, "so what"),
            new TurnResumed(2),
            new EndOfTurn(2, "so what", EndOfTurnReason.Deadline),
            new HoldRequested(3, "hold on"),
            new LateTranscript(2, "so what then"),
            new Backchannel("mm-hm"),
            new Interruption("wait", "I have"),
            new AgentPauseSuggested(),
            new AgentResumeSuggested(),
            new UserIdle(),
        }
        select new TheoryDataRow<ConversationEvent>(decided);

    /// <summary>The events that are still experimental are those of a voice loop, which no silo hosts.</summary>
    [Fact]
    public void EveryEventIsTestedWithEveryProperty()
    {
        var types = typeof(ConversationEvent).Assembly.GetTypes().Where(
            type => type.IsSubclassOf(typeof(ConversationEvent)) && type.GetCustomAttribute<ExperimentalAttribute>() is null);
        Assert.Equal(types.ToHashSet(), Events.Select(row => row.Data.GetType()).ToHashSet());
        Assert.All(Events, row => Assert.DoesNotContain(
            row.Data.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly),
            property => property.GetValue(row.Data) is null or 0 or "" or false or default(EndOfTurnReason)));
    }

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void EventTravelsWhole(ConversationEvent decided)
    {
        var expected = decided with
        {
            Time = TimeSpan.FromSeconds(3),
            LastSpeechTime = TimeSpan.FromSeconds(2),
            Prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening),
        };
        Assert.Equal(expected, WithoutMessages(Travel(LiveEvent.From(expected, 7)).ToEvent(TimeSpan.Zero, 0)));
        Assert.Equal(decided, WithoutMessages(Travel(LiveEvent.From(decided, 7)).ToEvent(TimeSpan.Zero, 0)));
        Assert.Equal(7, Travel(LiveEvent.From(decided, 7)).InputCount);
    }

    [Fact]
    public void MessagesTravelWithAllThatIsInThem()
    {
        ChatMessage[] messages = [new(ChatRole.System, "be brief"), new(ChatRole.User, "so what") { AuthorName = "Eve", MessageId = "1" }];
        var end = new EndOfTurn(1, "so what", EndOfTurnReason.Words) { Messages = messages };
        var found = Assert.IsType<EndOfTurn>(Travel(LiveEvent.From(end, 0)).ToEvent(TimeSpan.Zero, 0));
        Assert.Equal(
            messages.Select(message => (message.Role, message.Text, message.AuthorName, message.MessageId)),
            found.Messages.Select(message => (message.Role, message.Text, message.AuthorName, message.MessageId)));
    }

    [Fact]
    public void LaterPartsGoOnInTimeAndTurns()
    {
        var end = new EndOfTurn(2, "so what", EndOfTurnReason.Words) { Time = TimeSpan.FromSeconds(1), LastSpeechTime = TimeSpan.FromSeconds(0.5) };
        var found = Assert.IsType<EndOfTurn>(LiveEvent.From(end, 0).ToEvent(TimeSpan.FromSeconds(60), 10));
        Assert.Equal(12, found.Turn);
        Assert.Equal(TimeSpan.FromSeconds(61), found.Time);
        Assert.Equal(TimeSpan.FromSeconds(60.5), found.LastSpeechTime);
    }

    private static LiveEvent Travel(LiveEvent decided)
    {
        var serializer = Services.GetRequiredService<Serializer>();
        return serializer.Deserialize<LiveEvent>(serializer.SerializeToArray(decided))!;
    }

    // Lists of messages are equal only where they are the same.
    private static ConversationEvent WithoutMessages(ConversationEvent decided) => decided switch
    {
        EagerEndOfTurn eager => eager with { Messages = new EagerEndOfTurn(0, "").Messages },
        EndOfTurn end => end with { Messages = new EndOfTurn(0, "", default).Messages },
        _ => decided,
    };
}
