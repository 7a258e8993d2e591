using System.Text.Json;
using TurnTaking.Training.Examples;

namespace TurnTaking.Training.Runs;

/// <summary>What a run goes on from, beside its tensors.</summary>
/// <param name="Step">The number of steps made.</param>
/// <param name="Position">The place in the stream of examples.</param>
/// <param name="TokenCount">The number of tokens seen.</param>
internal sealed record TrainingState(int Step, StreamPosition Position, long TokenCount)
{
    private static readonly JsonSerializerOptions Options =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n" };

    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";

    public static TrainingState Parse(string json) =>
        JsonSerializer.Deserialize<TrainingState>(json, Options) ?? throw new JsonException("null");
}
