using System.Text.Json;

namespace TurnTaking.Models;

/// <summary>What a plain decoder computes with, beside its weights.</summary>
/// <param name="RotaryBase">The base of the rotary position embedding's frequencies.</param>
/// <param name="NormalizationEpsilon">What is added to the mean square before its root is taken.</param>
internal readonly record struct FusionParameters(double RotaryBase, float NormalizationEpsilon)
{
    /// <summary>Says why a decoder has none.</summary>
    public const string WhyNone = "the model's configuration asks for more than plain rotation, attention and activation";

    /// <summary>Reads them from <c>config.json</c>, or gives <see langword="null"/> if the decoder is not plain.</summary>
    public static FusionParameters? Read(JsonElement root)
    {
        // transformers 5 writes rope_parameters in place of rope_theta and rope_scaling.
        bool isNested = root.TryGetProperty("rope_parameters", out var rotary) && rotary.ValueKind is JsonValueKind.Object;
        rotary = isNested ? rotary : root;
        return GetNumber(rotary, "rope_theta") is { } rotaryBase &&
            GetNumber(root, "rms_norm_eps") is { } epsilon &&
            GetText(root, "hidden_act") is "silu" &&
            GetText(root, "use_sliding_window") is null or "False" &&
            GetText(root, "rope_scaling") is null &&
            (!isNested || GetText(rotary, "rope_type") is null or "default")
            ? new(rotaryBase, (float)epsilon)
            : null;
    }

    private static double? GetNumber(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private static string? GetText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
}
