using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Evaluation;

/// <summary>Writes reports as JSON.</summary>
public static partial class EvaluationJson
{
    /// <summary>
    /// Writes a report as JSON: the properties of <see cref="EvaluationReport"/> in camel case, actions by the models' names.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="stream">Where to write it, in UTF-8. It is not closed.</param>
    public static void Write(EvaluationReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new Utf8JsonWriter(
            stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" });
        JsonSerializer.Serialize(writer, report, JsonContext.Default.EvaluationReport);
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(EvaluationReport))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
