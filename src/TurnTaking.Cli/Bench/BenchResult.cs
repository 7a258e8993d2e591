using System.Text.Json.Serialization;

namespace TurnTaking.Cli;

/// <summary>The measurements of a model on a machine.</summary>
internal sealed record BenchResult(string Model, string Processor, int ProcessorCount, IList<BenchRow> Rows);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(LoadMeasurement))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
