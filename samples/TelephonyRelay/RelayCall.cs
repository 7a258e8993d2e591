using Microsoft.Extensions.AI;
using TurnTaking;

namespace Samples;

/// <summary>One call: the provider's messages go into a live conversation, and what it decides comes back as words to speak.</summary>
internal sealed partial class RelayCall(
    RelaySocket socket, ITurnTakingClient turnTaking, IChatClient languageModel, ILoggerFactory loggerFactory)
{
    private readonly ILogger _logger = loggerFactory.CreateLogger<RelayCall>();
    private string _playedText = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var conversation = new LiveConversation(turnTaking, loggerFactory: loggerFactory);
        var answering = AnswerAsync(conversation, cancellationToken);
        await foreach (var message in socket.ReadAsync(cancellationToken))
        {
            Hear(message, conversation);
        }

        await conversation.DisposeAsync();
        await answering;
    }

    private void Hear(RelayMessage message, LiveConversation conversation)
    {
        switch (message)
        {
            case { Type: "setup" }:
                LogStarted(message.CallSid);
                break;
            case { Type: "prompt", Last: false }:
                conversation.AddPartialTranscript(message.VoicePrompt);
                break;
            case { Type: "prompt" }:
                conversation.AddFinalTranscript(message.VoicePrompt);
                break;
            case { Type: "info", Name: "agentSpeaking", Value: "on" }:
                _playedText = "";
                conversation.StartAgentSpeech();
                break;
            case { Type: "info", Name: "tokensPlayed" }:
                _playedText += message.Value;
                conversation.ReportAgentSpeech(_playedText);
                break;
            case { Type: "info", Name: "agentSpeaking", Value: "off" }:
                conversation.StopAgentSpeech(_playedText);
                break;
            case { Type: "interrupt" }:
                conversation.StopAgentSpeech(message.UtteranceUntilInterrupt);
                break;
        }
    }

    private async Task AnswerAsync(LiveConversation conversation, CancellationToken cancellationToken)
    {
        var reply = Task.CompletedTask;
        var replying = new CancellationTokenSource();
        await foreach (var conversationEvent in conversation.GetEventsAsync(cancellationToken))
        {
            if (conversationEvent is not (EndOfTurn or Interruption or UserTurnStarted { IsContinuation: true }))
            {
                continue;
            }

            await replying.CancelAsync();
            await reply;
            replying.Dispose();
            replying = new();
            if (conversationEvent is EndOfTurn)
            {
                reply = ReplyAsync(conversation.Messages, replying.Token);
            }
            else if (conversationEvent is Interruption)
            {
                // A turn of the agent with nothing in it cuts off the words that are being spoken.
                await socket.SendAsync(" ", isLast: true, cancellationToken);
            }
        }

        await replying.CancelAsync();
        await reply;
        replying.Dispose();
    }

    private async Task ReplyAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in languageModel.GetStreamingResponseAsync(messages, cancellationToken: cancellationToken))
            {
                await socket.SendAsync(update.Text, isLast: false, cancellationToken);
            }

            await socket.SendAsync("", isLast: true, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller goes on: this reply is no longer wanted.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "The call {CallSid} has begun.")]
    private partial void LogStarted(string? callSid);

    [LoggerMessage(LogLevel.Error, "A reply failed.")]
    private partial void LogFailed(Exception exception);
}
