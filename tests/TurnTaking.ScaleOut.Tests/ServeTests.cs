using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace TurnTaking.ScaleOut.Tests;

/// <summary><c>turntaking serve</c> as its callers meet it.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task AConversationIsPredicted()
    {
        await using var server = await ServerProcess.StartAsync([]);

        using var response = await server.Client.PostAsync(
            "/v1/predict",
            new StringContent("""{"messages":[{"role":"user","content":"I would like to book a table for"}]}""", null, "application/json"),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var prediction = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("continue_listening", prediction.GetProperty("action").GetString());
    }
}
