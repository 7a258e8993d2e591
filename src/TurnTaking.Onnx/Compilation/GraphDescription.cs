using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>What a compiled graph tells of itself.</summary>
/// <param name="Form">What was made of the graph.</param>
/// <param name="Precision">The type of its weights.</param>
/// <param name="ActionIds">The ids of the tokens whose scores it gives, in their order.</param>
/// <param name="Problem">Why it was compiled only in part, or <see langword="null"/>.</param>
internal sealed record GraphDescription(ModelGraphForm Form, ModelPrecision Precision, IReadOnlyList<int> ActionIds, string? Problem)
{
    /// <summary>The version of the inputs and outputs; a graph of another version must be compiled again.</summary>
    private const string Version = "1";

    private const string VersionKey = "turn_taking.version";
    private const string FormKey = "turn_taking.form";
    private const string PrecisionKey = "turn_taking.precision";
    private const string ActionsKey = "turn_taking.actions";
    private const string ProblemKey = "turn_taking.problem";

    /// <summary>Writes the description into a graph.</summary>
    public void WriteTo(ModelProto model)
    {
        Add(VersionKey, Version);
        Add(FormKey, $"{Form}");
        Add(PrecisionKey, $"{Precision}");
        Add(ActionsKey, string.Join(',', ActionIds));
        Add(ProblemKey, Problem ?? "");

        void Add(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>Tells whether a graph has been compiled.</summary>
    public static bool IsIn(ModelProto model) => model.MetadataProps.Any(entry => entry.Key == VersionKey);

    /// <summary>Reads the description that has been written into a graph.</summary>
    public static GraphDescription? Read(ModelProto model, IReadOnlyList<int> actionIds, string path)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var entry in model.MetadataProps)
        {
            metadata[entry.Key] = entry.Value;
        }

        return Read(metadata, actionIds, path);
    }

    /// <summary>Reads the description that a graph carries.</summary>
    /// <param name="metadata">The graph's metadata.</param>
    /// <param name="actionIds">The ids of the model's action tokens.</param>
    /// <param name="path">The graph's path, for people to read.</param>
    /// <returns>The description, or <see langword="null"/> if the graph has not been compiled.</returns>
    /// <exception cref="ModelLoadException">The graph was compiled for other tokens, or by another version of the compiler.</exception>
    public static GraphDescription? Read(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<int> actionIds, string path)
    {
        if (!metadata.TryGetValue(VersionKey, out string? version))
        {
            return null;
        }

        string actions = string.Join(',', actionIds);
        string found = metadata.GetValueOrDefault(ActionsKey, "");
        if (version != Version ||
            !Enum.TryParse(metadata.GetValueOrDefault(FormKey), out ModelGraphForm form) ||
            !Enum.TryParse(metadata.GetValueOrDefault(PrecisionKey), out ModelPrecision precision))
        {
            throw new ModelLoadException(
                path, $"expected a graph compiled by this version of the library ({Version}), found version {version}. Compile it again.");
        }

        return found == actions
            ? new(form, precision, actionIds, metadata.GetValueOrDefault(ProblemKey, "") is { Length: > 0 } problem ? problem : null)
            : throw new ModelLoadException(path, $"expected a graph compiled for the tokens {actions} of its tokenizer, found {found}.");
    }
}
