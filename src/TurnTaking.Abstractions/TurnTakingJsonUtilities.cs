using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Provides what is needed to serialize the types of this library and of Microsoft.Extensions.AI as JSON.</summary>
public static partial class TurnTakingJsonUtilities
{
    /// <summary>Gets the options that know the types of this library and, through <see cref="AIJsonUtilities"/>, chat messages.</summary>
    /// <remarks>
    /// They are read-only, work without reflection and write everything on one line. Properties that are <see langword="null"/> are
    /// not written.
    /// </remarks>
    public static JsonSerializerOptions DefaultOptions { get; } = CreateDefaultOptions();

    private static JsonSerializerOptions CreateDefaultOptions()
    {
        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false };
        options.TypeInfoResolverChain.Insert(0, JsonContext.Default);
        options.MakeReadOnly();
        return options;
    }

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(TurnTakingPrediction))]
    [JsonSerializable(typeof(TurnTakingOptions))]
    [JsonSerializable(typeof(TurnTakingClientMetadata))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
