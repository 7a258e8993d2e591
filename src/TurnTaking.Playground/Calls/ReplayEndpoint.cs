using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TurnTaking.Replay;

namespace TurnTaking.Playground;

/// <summary>Decides a recorded call again, on a virtual clock.</summary>
internal sealed class ReplayEndpoint(ITurnTakingClient client)
{
    /// <summary>The most bytes of a request.</summary>
    public const int MaximumRequestSize = 1024 * 1024;

    private const double LongestCall = 30 * 60;

    public async Task ReplayAsync(HttpContext context)
    {
        var (status, problem) = (StatusCodes.Status400BadRequest, "");
        try
        {
            var request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, PlaygroundJson.Default.ReplayRequest, context.RequestAborted).ConfigureAwait(false);
            problem = request is null ? "expected a call, found null" : FindProblem(request.Call) ?? "";
            if (problem.Length == 0)
            {
                var response = await ReplayAsync(request!, context.RequestAborted).ConfigureAwait(false);
                await JsonSerializer.SerializeAsync(
                    StartJson(context, StatusCodes.Status200OK), response, PlaygroundJson.Default.ReplayResponse, context.RequestAborted)
                    .ConfigureAwait(false);
                return;
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            problem = exception.Message;
        }
        catch (BadHttpRequestException exception)
        {
            (status, problem) = (exception.StatusCode, exception.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page asked for another one.
            return;
        }

        await JsonSerializer.SerializeAsync(
            StartJson(context, status), new(problem), PlaygroundJson.Default.ProblemResponse, context.RequestAborted)
            .ConfigureAwait(false);
    }

    private static Stream StartJson(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body;
    }

    private static string? FindProblem(ReplayClip call) =>
        ReplayClipValidation.FindProblem(call) ??
        (call.Duration > LongestCall
            ? $"'duration' is {call.Duration}; the playground takes calls of at most {LongestCall} seconds"
            : null);

    private async Task<ReplayResponse> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var replayer = new Replayer(client, new() { Conversation = request.Settings.CreateOptions() });
        var call = await replayer.ReplayAsync(request.Call, cancellationToken).ConfigureAwait(false);
        var waits = call.Waits.Select(item => (ServerMessage)PlaygroundSession.Describe(item.Time.TotalSeconds, item.Wait));
        var events = call.Events.Select(ServerMessage (item) => item is PredictionUpdated { Prediction: { } prediction }
            ? PlaygroundSession.Describe(item.Time.TotalSeconds, prediction)
            : new EventMessage(item.Time.TotalSeconds, PlaygroundEvent.Create(item)));

        // What was decided at a moment comes before what is waited for from it on.
        return new([.. events.Concat(waits).OrderBy(message => message.Time)]);
    }
}
