using System.Text.Json.Serialization;

namespace Samples;

/// <summary>What the telephony provider sends: https://www.twilio.com/docs/voice/conversationrelay/websocket-messages.</summary>
/// <param name="Type"><c>setup</c>, <c>prompt</c>, <c>interrupt</c>, <c>info</c>, <c>dtmf</c> or <c>error</c>.</param>
/// <param name="CallSid">The call, in <c>setup</c>.</param>
/// <param name="VoicePrompt">What the caller has said so far in this stretch of speech, in <c>prompt</c>.</param>
/// <param name="Last">Whether the stretch is finished, in <c>prompt</c>.</param>
/// <param name="UtteranceUntilInterrupt">What was spoken of the agent's words, in <c>interrupt</c>.</param>
/// <param name="Name"><c>agentSpeaking</c> or <c>tokensPlayed</c>, in <c>info</c>.</param>
/// <param name="Value"><c>on</c> or <c>off</c>, or the words played, in <c>info</c>.</param>
internal sealed record RelayMessage(
    string Type,
    string? CallSid = null,
    string? VoicePrompt = null,
    bool Last = true,
    string? UtteranceUntilInterrupt = null,
    string? Name = null,
    string? Value = null);

/// <summary>Words that the provider speaks.</summary>
/// <param name="Token">The words.</param>
/// <param name="Last">Whether the agent's turn ends with them.</param>
internal sealed record TextMessage(string Token, bool Last)
{
    public string Type => "text";

    /// <summary>Gets a value indicating whether the words of the agent's next turn may cut these off.</summary>
    public bool Preemptible => true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RelayMessage))]
[JsonSerializable(typeof(TextMessage))]
internal sealed partial class RelayJson : JsonSerializerContext;
