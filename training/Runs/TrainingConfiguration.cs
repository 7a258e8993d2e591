using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Runs;

/// <summary>All that a model depends on beside the data: what a configuration file holds.</summary>
internal sealed record TrainingConfiguration
{
    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Gets the model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the seed of all random choices. At least 0.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the number of threads of products; 0 takes one for each core. Results depend on it in their last bits.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the folder of the sources' files, relative to the configuration's own.</summary>
    public required string Data { get; init; }

    /// <summary>
    /// Gets the folder of the dev sets, relative to the configuration's own, or <see langword="null"/> for none: then nothing is evaluated.
    /// </summary>
    public string? DevData { get; init; }

    /// <summary>Gets the files of dialogues.</summary>
    public required IReadOnlyList<SourceOptions> Sources { get; init; }

    public TokenizerOptions Tokenizer { get; init; } = new();

    public ModelOptions Model { get; init; } = new();

    public ExampleOptions Examples { get; init; } = new();

    public TrainingOptions Training { get; init; } = new();

    /// <summary>Reads and checks a configuration; its folders become absolute.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="changes">Options in place of the file's, each as <c>training.steps=400</c>.</param>
    /// <exception cref="TrainingConfigurationException">The file cannot be read or an option is out of its range.</exception>
    public static TrainingConfiguration Read(string path, params IEnumerable<string> changes)
    {
        TrainingConfiguration configuration;
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path), documentOptions: DocumentOptions)!.AsObject();
            foreach (string change in changes)
            {
                Change(root, change);
            }

            configuration = Parse(root.ToJsonString());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingConfigurationException($"{path}: expected a readable configuration: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new TrainingConfigurationException($"{path}: expected a configuration in JSON, found: {exception.Message}", exception);
        }

        if (ConfigurationCheck.GetError(configuration) is { } error)
        {
            throw new TrainingConfigurationException($"{path}: {error}");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return configuration with
        {
            Data = Path.GetFullPath(configuration.Data, folder),
            DevData = configuration.DevData is { } devData ? Path.GetFullPath(devData, folder) : null,
        };
    }

    public static TrainingConfiguration Parse(string json) =>
        JsonSerializer.Deserialize<TrainingConfiguration>(json, Options) ?? throw new JsonException("null");

    private static void Change(JsonObject root, string change)
    {
        if (change.Split('=', 2) is not [var name, var value])
        {
            throw new TrainingConfigurationException($"expected a change as training.steps=400, found '{change}'.");
        }

        string[] names = name.Split('.');
        var parent = root;
        foreach (string part in names.SkipLast(1))
        {
            parent = (parent[part] ??= new JsonObject()).AsObject();
        }

        parent[names[^1]] = Parse(value);

        // What is no number, list or other value of JSON is text.
        static JsonNode? Parse(string value)
        {
            try
            {
                return JsonNode.Parse(value);
            }
            catch (JsonException)
            {
                return value;
            }
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";
}
