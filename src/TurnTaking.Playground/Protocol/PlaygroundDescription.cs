namespace TurnTaking.Playground;

/// <summary>What a page needs to know before it connects.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Presets">The settings of each preset.</param>
internal sealed record PlaygroundDescription(string? Model, IReadOnlyList<PlaygroundSettings> Presets);
