using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>What a reply is made with.</summary>
internal sealed record VoiceClients(IChatClient ChatClient, ITextToSpeechClient TextToSpeechClient, IAgentSpeechPlayer Player);
