using System.Net.Http.Headers;
using System.Text.Json;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>Requests for predictions, and what the server says.</summary>
internal static class ServeRequest
{
    public static string Body(string words) =>
        $$"""{"messages":[{"role":"assistant","content":"What can I do for you?"},{"role":"user","content":"{{words}}"}]}""";

    public static async Task<HttpResponseMessage> PredictAsync(this ServerProcess server, string body, string? apiKey = null)
    {
        using var content = new StringContent(body, null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predict") { Content = content };

        // Otherwise a body that the server refuses by its length would meet a closed connection before the answer is read.
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for a prediction.</summary>
    /// <returns>The status, and the action or the code of the error.</returns>
    public static async Task<(int Status, string? Answer)> AskAsync(this ServerProcess server, string body, string? apiKey = null)
    {
        using var response = await server.PredictAsync(body, apiKey);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)response.StatusCode, answer.TryGetProperty("action", out var action)
            ? action.GetString()
            : answer.GetProperty("error").GetProperty("code").GetString());
    }

    public static async Task<int> GetStatusAsync(this ServerProcess server, string path)
    {
        using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
