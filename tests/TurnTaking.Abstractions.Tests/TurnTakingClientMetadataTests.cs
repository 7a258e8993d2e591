using System.Text.Json;

namespace TurnTaking.Tests;

public class TurnTakingClientMetadataTests
{
    [Fact]
    public void ConstructorTakesNulls()
    {
        var metadata = new TurnTakingClientMetadata();

        Assert.Null(metadata.ProviderName);
        Assert.Null(metadata.ProviderUri);
        Assert.Null(metadata.DefaultModelId);
    }

    [Fact]
    public void ConstructorSetsProperties()
    {
        var uri = new Uri("https://example.com/models");

        var metadata = new TurnTakingClientMetadata("provider", uri, "a-model");

        Assert.Equal("provider", metadata.ProviderName);
        Assert.Same(uri, metadata.ProviderUri);
        Assert.Equal("a-model", metadata.DefaultModelId);
    }

    [Fact]
    public void JsonRoundTrips()
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingClientMetadata));

        string json = JsonSerializer.Serialize(
            new TurnTakingClientMetadata("provider", new Uri("https://example.com/models"), "a-model"), typeInfo);
        var copy = Assert.IsType<TurnTakingClientMetadata>(JsonSerializer.Deserialize(json, typeInfo));

        Assert.Equal(
            """{"providerName":"provider","providerUri":"https://example.com/models","defaultModelId":"a-model"}""", json);
        Assert.Equal("provider", copy.ProviderName);
        Assert.Equal(new Uri("https://example.com/models"), copy.ProviderUri);
        Assert.Equal("a-model", copy.DefaultModelId);
    }
}
