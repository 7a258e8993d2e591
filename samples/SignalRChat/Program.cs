using Microsoft.Extensions.AI;
using Samples;

if (args is ["--connect", var address])
{
    await ConsoleChat.RunAsync(new Uri(address));
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSemanticTurnTaking();
builder.Services
    .AddChatClient(new ScriptedChatClient(
        "A table tomorrow at seven. How many of you will there be?",
        "A table for three, then. Shall I put a high chair beside it?",
        "It is done. See you tomorrow!"))
    .UseTurnTaking();
builder.Services.AddSignalR();

var app = builder.Build();
app.MapHub<ChatHub>("/chat");
app.Run();
