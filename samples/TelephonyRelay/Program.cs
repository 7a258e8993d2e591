using Microsoft.Extensions.AI;
using Samples;
using TurnTaking;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSemanticTurnTaking();
builder.Services.AddSingleton<IChatClient>(_ => new ScriptedChatClient(
    "A table tomorrow at seven. How many of you will there be?",
    "A table for three, then. We will keep it for you for fifteen minutes."));

var app = builder.Build();
app.UseWebSockets();

// The provider asks here what to do with a call, and is told to open a WebSocket.
app.MapPost("/voice", (HttpRequest request) => Results.Content(
    $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
      <Connect>
        <ConversationRelay url="wss://{request.Host}/relay" welcomeGreeting="Good evening, how can I help?"
          transcriptionProvider="Deepgram" speechModel="flux" partialPrompts="true"
          interruptible="none" reportInputDuringAgentSpeech="speech" events="speaker-events tokens-played" />
      </Connect>
    </Response>
    """,
    "application/xml"));

app.MapGet("/relay", async (
    HttpContext context, ITurnTakingClient turnTaking, IChatClient languageModel, ILoggerFactory loggerFactory) =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        return Results.BadRequest("This is a WebSocket endpoint.");
    }

    using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
    using var socket = new RelaySocket(webSocket);
    await new RelayCall(socket, turnTaking, languageModel, loggerFactory).RunAsync(context.RequestAborted);
    return Results.Empty;
});

app.Run();
