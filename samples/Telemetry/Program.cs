using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Samples;
using TurnTaking;

bool hasCollector = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));
using var telemetry = OpenTelemetrySdk.Create(builder =>
{
    builder
        .ConfigureResource(resource => resource.AddService("turntaking-sample"))
        .WithTracing(tracing => tracing.AddSource("TurnTaking"))
        .WithMetrics(metrics => metrics.AddMeter("TurnTaking*"));
    if (hasCollector)
    {
        builder.UseOtlpExporter();
    }
    else
    {
        builder
            .WithTracing(tracing => tracing.AddConsoleExporter())
            .WithMetrics(metrics => metrics.AddConsoleExporter());
    }
});

var services = new ServiceCollection();
services.AddSemanticTurnTaking().UseOpenTelemetry();
services.AddChatClient(new ScriptedChatClient("A table tomorrow at seven. How many of you will there be?")).UseTurnTaking();
await using var provider = services.BuildServiceProvider();
var turnTaking = provider.GetRequiredService<ITurnTakingClient>();
var agent = provider.GetRequiredService<IChatClient>();

// The gate withholds one reply and gives one.
foreach (string words in new[] { "I'd like to book a table for", "I'd like to book a table for tomorrow at seven please" })
{
    await agent.GetResponseAsync(words);
}

// A call: words as a recognizer hears them, an answer, and a backchannel over it.
await using var conversation = new LiveConversation(turnTaking, new() { Eagerness = Eagerness.High });
string heard = "";
foreach (string word in "could you tell me when you close today".Split(' '))
{
    heard = $"{heard} {word}".Trim();
    conversation.AddPartialTranscript(heard);
    await Task.Delay(TimeSpan.FromMilliseconds(100));
}

conversation.AddFinalTranscript(heard);
await foreach (var conversationEvent in conversation.GetEventsAsync())
{
    switch (conversationEvent)
    {
        case EndOfTurn end:
            double? wait = (end.Time - end.LastSpeechTime)?.TotalSeconds;
            Console.WriteLine($"The caller's turn ended after {wait:0.00} s of silence ({end.Reason}).");
            conversation.StartAgentSpeech("We close at ten tonight, and the kitchen takes orders until nine.");
            conversation.AddFinalTranscript("mhm");
            break;
        case Backchannel or Interruption:
            Console.WriteLine($"\"mhm\" over the agent's speech: {conversationEvent.GetType().Name}.");
            conversation.Complete();
            break;
    }
}

// Spans go out as they end, metrics every minute, and what is left when the exporters are disposed, here at the end.
Console.WriteLine(hasCollector ? "The telemetry goes to OTEL_EXPORTER_OTLP_ENDPOINT." : "The metrics:");
