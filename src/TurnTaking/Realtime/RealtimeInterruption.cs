using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>Tells what is to be stopped of a realtime response.</summary>
/// <param name="IsResponseActive">Whether the provider has not finished the response yet.</param>
/// <param name="ItemId">The provider's identifier of the spoken item, or <see langword="null"/> if nothing was spoken.</param>
/// <param name="ContentIndex">The index of the spoken content in the item.</param>
/// <param name="PlayedAudio">How much of the item's audio has been played by estimate.</param>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed record RealtimeInterruption(bool IsResponseActive, string? ItemId, int ContentIndex, TimeSpan PlayedAudio);
