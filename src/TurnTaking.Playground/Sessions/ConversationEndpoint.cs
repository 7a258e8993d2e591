using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.Playground;

/// <summary>Opens a conversation of its own for every page that connects.</summary>
internal sealed class ConversationEndpoint(ITurnTakingClient client, PlaygroundOptions options, IHostApplicationLifetime lifetime)
{
    public async Task ConnectAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("Expected a WebSocket.").ConfigureAwait(false);
            return;
        }

        if (!HostPolicy.IsSameOrigin(context.Request))
        {
            await AccessMiddleware.RefuseAsync(context, "The origin of this request is not the playground's page.").ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var outbox = new Outbox();
        var session = new PlaygroundSession(client, outbox, options.TimeProvider, options.LoggerFactory);
        await using var disposal = session.ConfigureAwait(false);
        await outbox.WriteAsync(new ClockMessage(session.Time), context.RequestAborted).ConfigureAwait(false);
        await new PlaygroundConnection(socket, outbox)
            .RunAsync(session, context.RequestAborted, lifetime.ApplicationStopping).ConfigureAwait(false);
    }
}
