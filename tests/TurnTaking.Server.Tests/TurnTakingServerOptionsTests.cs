using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server.Tests;

public sealed class TurnTakingServerOptionsTests
{
    public static TheoryData<Action<TurnTakingServerOptions>, string> BadOptions => new()
    {
        { options => options.ApiKeys.Add(" "), "ApiKeys" },
        { options => options.PredictionsPerSecond = 0, "PredictionsPerSecond is 0" },
        { options => options.MaxRequestBodySize = 0, "MaxRequestBodySize is 0" },
        { options => options.MaxBatchSize = 0, "MaxBatchSize is 0" },
        { options => options.MaxConcurrentPredictions = 0, "MaxConcurrentPredictions is 0" },
        { options => options.DrainDelay = TimeSpan.FromSeconds(-1), "DrainDelay is -00:00:01" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public async Task OptionsOutOfRangeKeepTheHostFromStarting(Action<TurnTakingServerOptions> configure, string part)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(new TestTurnTakingClient(), configure));

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MappingWithoutServicesSaysWhatToAdd()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapTurnTaking());

        Assert.Contains("AddTurnTakingServer", exception.Message, StringComparison.Ordinal);
    }
}
