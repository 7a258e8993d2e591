using System.ClientModel;
using System.CommandLine;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using Samples;
using Spectre.Console;
using TurnTaking;

var speedOption = new Option<double>("--speed")
{
    Description = "How many times as fast as in life the scripted call is.",
    DefaultValueFactory = _ => 1,
};
var audioOption = new Option<FileInfo>("--audio")
{
    Description = "A recording of a caller, heard and answered by OpenAI's clients in place of the script. " +
        "Their key is read from OPENAI_API_KEY.",
};
speedOption.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is not (> 0 and <= 20))
    {
        result.AddError("--speed must be above 0 and at most 20.");
    }
});
audioOption.AcceptExistingOnly();
var command = new RootCommand("A call through a whole voice loop: a scripted one, of which nothing is recorded or heard.")
{
    speedOption,
    audioOption,
};
command.SetAction((result, cancellationToken) =>
    RunAsync(result.GetValue(audioOption), result.GetValue(audioOption) is null ? result.GetValue(speedOption) : 1, cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(FileInfo? recording, double speed, CancellationToken cancellationToken)
{
    var services = new ServiceCollection();
    services.AddSemanticTurnTaking();
    await using var provider = services.BuildServiceProvider();
    var turnTaking = provider.GetRequiredService<ITurnTakingClient>();
    await turnTaking.GetPredictionAsync([new ChatMessage(ChatRole.User, "Hello")], cancellationToken: cancellationToken);

    // Everything that a call needs. The scripted speech also plays the part of the loudspeaker.
    var time = new FastTime(speed);
    using var speech = new ScriptedSpeech(time);
    ISpeechToTextClient recognizer = speech;
    ITextToSpeechClient voice = speech;
    IChatClient languageModel = new ScriptedChatClient(
        "A table for four tomorrow evening, gladly. We have a quiet one by the window. What time would you like to come?",
        "Seven o'clock it is. I will put you down for the table by the window, and we will keep it for fifteen minutes.",
        "Of course, eight o'clock then. See you tomorrow!");
    if (recording is not null)
    {
        var openAI = new OpenAIClient(new ApiKeyCredential(Environment.GetEnvironmentVariable("OPENAI_API_KEY") ?? "none"));
        recognizer = openAI.GetAudioClient("gpt-4o-transcribe").AsISpeechToTextClient();
        voice = openAI.GetAudioClient("gpt-4o-mini-tts").AsITextToSpeechClient();
        languageModel = openAI.GetChatClient("gpt-4o-mini").AsIChatClient();
    }

    await using var audio = recording?.OpenRead() ?? Stream.Null;
    await using var loop = new VoiceLoop(turnTaking, recognizer, languageModel, voice, speech, timeProvider: time);
    var timeline = new CallTimeline(time);
    var caller = new Caller(speech, loop.Conversation, timeline, time);
    if (Console.IsOutputRedirected)
    {
        await HoldCallAsync(() => { }, Console.WriteLine);
    }
    else
    {
        await AnsiConsole.Live(timeline.Render())
            .StartAsync(display => HoldCallAsync(() => display.UpdateTarget(timeline.Render()), _ => { }));
    }

    AnsiConsole.WriteLine();
    AnsiConsole.WriteLine("What the language model would see next:");
    foreach (var message in loop.Conversation.Messages)
    {
        AnsiConsole.WriteLine($"  {message.Role}: {message.Text}");
    }

    return 0;

    async Task HoldCallAsync(Action refresh, Action<string> write)
    {
        var calling = recording is null ? caller.CallAsync() : Task.CompletedTask;
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(0.25), time);
        var drawing = DrawAsync(second, refresh);
        await foreach (var conversationEvent in loop.RunAsync(audio, cancellationToken))
        {
            if (timeline.Note(conversationEvent) is { } line)
            {
                write(line);
            }

            if (conversationEvent is ReplyStarted or ReplyEnded)
            {
                timeline.IsAgentSpeaking = conversationEvent is ReplyStarted;
                caller.OnAgent(timeline.IsAgentSpeaking);
            }
        }

        await calling;
        second.Dispose();
        await drawing;
    }

    async Task DrawAsync(PeriodicTimer second, Action refresh)
    {
        while (await second.WaitForNextTickAsync(CancellationToken.None))
        {
            timeline.Tick();
            refresh();
        }
    }
}
