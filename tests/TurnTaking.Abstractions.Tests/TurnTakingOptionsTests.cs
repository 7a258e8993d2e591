using System.Text.Json;

namespace TurnTaking.Tests;

public class TurnTakingOptionsTests
{
    [Fact]
    public void ConstructorLeavesEverythingToTheClient()
    {
        var options = new TurnTakingOptions();

        AssertEmpty(options);
        AssertEmpty(options.Clone());
    }

    [Fact]
    public void PropertiesRoundTrip()
    {
        var options = new TurnTakingOptions();
        var properties = new Microsoft.Extensions.AI.AdditionalPropertiesDictionary { ["key"] = "value" };
        Func<ITurnTakingClient, object?> factory = _ => null;

        options.ConversationId = "a conversation";
        options.AgentState = AgentState.Speaking;
        options.Language = "pt-BR";
        options.StartSpeakingThreshold = 0.25f;
        options.StartListeningThreshold = 0.75f;
        options.AdditionalProperties = properties;
        options.RawRepresentationFactory = factory;

        Assert.Equal("a conversation", options.ConversationId);
        Assert.Equal(AgentState.Speaking, options.AgentState);
        Assert.Equal("pt-BR", options.Language);
        Assert.Equal(0.25f, options.StartSpeakingThreshold);
        Assert.Equal(0.75f, options.StartListeningThreshold);
        Assert.Same(properties, options.AdditionalProperties);
        Assert.Same(factory, options.RawRepresentationFactory);
    }

    [Fact]
    public void CloneCopiesEverything()
    {
        var options = CreateFull();

        var clone = options.Clone();

        Assert.NotSame(options, clone);
        Assert.Equal(options.ConversationId, clone.ConversationId);
        Assert.Equal(options.AgentState, clone.AgentState);
        Assert.Equal(options.Language, clone.Language);
        Assert.Equal(options.StartSpeakingThreshold, clone.StartSpeakingThreshold);
        Assert.Equal(options.StartListeningThreshold, clone.StartListeningThreshold);
        Assert.Equal(options.AdditionalProperties, clone.AdditionalProperties);
        Assert.Same(options.RawRepresentationFactory, clone.RawRepresentationFactory);
    }

    [Fact]
    public void ChangesToTheCloneDoNotReachTheOriginal()
    {
        var options = CreateFull();
        var clone = options.Clone();

        clone.ConversationId = null;
        clone.AgentState = null;
        clone.StartSpeakingThreshold = null;
        clone.StartListeningThreshold = null;
        clone.AdditionalProperties!["key"] = "other";
        clone.AdditionalProperties.Add("more", 1);
        clone.RawRepresentationFactory = null;

        Assert.Equal("a conversation", options.ConversationId);
        Assert.Equal(AgentState.Silent, options.AgentState);
        Assert.Equal(0.4f, options.StartSpeakingThreshold);
        Assert.Equal(0.6f, options.StartListeningThreshold);
        Assert.Equal("value", Assert.Single(options.AdditionalProperties!).Value);
        Assert.NotNull(options.RawRepresentationFactory);
    }

    [Fact]
    public void CloneOfDerivedTypeKeepsTypeAndProperties()
    {
        TurnTakingOptions options = new DerivedOptions { ConversationId = "a conversation", Channel = "telephone" };

        var clone = Assert.IsType<DerivedOptions>(options.Clone());

        Assert.Equal("a conversation", clone.ConversationId);
        Assert.Equal("telephone", clone.Channel);
    }

    [Fact]
    public void CopyConstructorTakesNullAsDefaults() => AssertEmpty(new DerivedOptions(null));

    [Theory]
    [InlineData(-0.0001f)]
    [InlineData(1.0001f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void ThresholdsThatAreNoProbabilityThrowAndChangeNothing(float value)
    {
        var options = new TurnTakingOptions { StartSpeakingThreshold = 0.4f, StartListeningThreshold = 0.6f };

        var speaking = Assert.Throws<ArgumentOutOfRangeException>(nameof(value), () => options.StartSpeakingThreshold = value);
        var listening = Assert.Throws<ArgumentOutOfRangeException>(nameof(value), () => options.StartListeningThreshold = value);

        Assert.Contains("StartSpeakingThreshold", speaking.Message, StringComparison.Ordinal);
        Assert.Contains("StartListeningThreshold", listening.Message, StringComparison.Ordinal);
        Assert.Equal(0.4f, options.StartSpeakingThreshold);
        Assert.Equal(0.6f, options.StartListeningThreshold);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(null)]
    public void ThresholdsTakeTheEndsOfTheRangeAndNull(float? value)
    {
        var options = new TurnTakingOptions { StartSpeakingThreshold = value, StartListeningThreshold = value };

        Assert.Equal(value, options.StartSpeakingThreshold);
        Assert.Equal(value, options.StartListeningThreshold);
    }

    [Fact]
    public void JsonRoundTrips()
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingOptions));

        string json = JsonSerializer.Serialize(CreateFull(), typeInfo);
        var copy = Assert.IsType<TurnTakingOptions>(JsonSerializer.Deserialize(json, typeInfo));

        Assert.Equal(
            """
            {"conversationId":"a conversation","agentState":"silent","language":"en","startSpeakingThreshold":0.4,
            "startListeningThreshold":0.6,"additionalProperties":{"key":"value"}}
            """.ReplaceLineEndings(""),
            json);
        Assert.Equal("a conversation", copy.ConversationId);
        Assert.Equal(AgentState.Silent, copy.AgentState);
        Assert.Equal(0.4f, copy.StartSpeakingThreshold);
        Assert.Equal(0.6f, copy.StartListeningThreshold);
        Assert.Equal("value", copy.AdditionalProperties?["key"]?.ToString());
        Assert.Null(copy.RawRepresentationFactory);
    }

    [Fact]
    public void JsonOfDefaultsIsEmpty() => Assert.Equal("{}", JsonSerializer.Serialize(
        new TurnTakingOptions(), TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingOptions))));

    private static TurnTakingOptions CreateFull() => new()
    {
        ConversationId = "a conversation",
        AgentState = AgentState.Silent,
        Language = "en",
        StartSpeakingThreshold = 0.4f,
        StartListeningThreshold = 0.6f,
        AdditionalProperties = new() { ["key"] = "value" },
        RawRepresentationFactory = _ => "raw",
    };

    private static void AssertEmpty(TurnTakingOptions options)
    {
        Assert.Null(options.ConversationId);
        Assert.Null(options.AgentState);
        Assert.Null(options.Language);
        Assert.Null(options.StartSpeakingThreshold);
        Assert.Null(options.StartListeningThreshold);
        Assert.Null(options.AdditionalProperties);
        Assert.Null(options.RawRepresentationFactory);
    }

    private sealed class DerivedOptions : TurnTakingOptions
    {
        public DerivedOptions()
        {
        }

        public DerivedOptions(DerivedOptions? other)
            : base(other) => Channel = other?.Channel;

        public string? Channel { get; set; }

        public override TurnTakingOptions Clone() => new DerivedOptions(this);
    }
}
