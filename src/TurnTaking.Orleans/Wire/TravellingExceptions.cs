using Orleans.Serialization;

namespace TurnTaking.Orleans;

/// <summary>Lets the errors of turn-taking clients arrive as what they are, such as <see cref="TurnTakingQueueFullException"/>.</summary>
internal static class TravellingExceptions
{
    public static void Configure(ExceptionSerializationOptions options) =>
        options.SupportedNamespacePrefixes.Add(nameof(TurnTaking));
}
