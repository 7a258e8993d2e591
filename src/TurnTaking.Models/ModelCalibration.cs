using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Models;

/// <summary>What was fitted to a model on labelled conversations: how sure it may be, and from when on it acts.</summary>
/// <remarks>
/// <para>
/// A model folder keeps it in the file <c>turn-taking.json</c>, beside <c>config.json</c>. Clients
/// take what is set there as their defaults; what the application's options set comes first. Every property but the version may be
/// left out, and other properties are ignored:
/// </para>
/// <code>
/// { "version": 1, "temperature": 1.12, "start_speaking_threshold": 0.47, "start_listening_threshold": 0.5 }
/// </code>
/// </remarks>
public sealed partial record ModelCalibration
{
    /// <summary>The name of the file: <c>turn-taking.json</c>.</summary>
    public const string FileName = "turn-taking.json";

    /// <summary>The version of the format that this library reads and writes: 1. A file of another version is refused.</summary>
    public const int FormatVersion = 1;

    /// <summary>Gets what the logits are divided by before probabilities are made of them: 0.01 to 100.</summary>
    /// <value>The default is <see langword="null"/>: as 1, the probabilities stay what the model says.</value>
    public float? Temperature { get; init; }

    /// <summary>Gets <see cref="TurnTakingOptions.StartSpeakingThreshold"/> for applications that set none: 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: as 0.5.</value>
    public float? StartSpeakingThreshold { get; init; }

    /// <summary>Gets <see cref="TurnTakingOptions.StartListeningThreshold"/> for applications that set none: 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: as 0.5.</value>
    public float? StartListeningThreshold { get; init; }

    /// <summary>Writes the calibration beside a model's <c>config.json</c>, over one that is there.</summary>
    /// <returns>The path of the file.</returns>
    internal string Write(ModelFolder folder)
    {
        if (GetError() is { } error)
        {
            throw new ArgumentException($"Expected {error}.");
        }

        string path = Path.Combine(Path.GetDirectoryName(folder.GetPath(ModelFolder.ConfigurationFileName))!, FileName);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        var file = new CalibrationFile(FormatVersion, Temperature, StartSpeakingThreshold, StartListeningThreshold);
        File.WriteAllText(temporary, JsonSerializer.Serialize(file, CalibrationJsonContext.Default.CalibrationFile) + "\n");
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    /// <summary>Reads a model's calibration; a folder without the file has none.</summary>
    internal static ModelCalibration Read(ModelFolder folder)
    {
        string path = folder.GetPath(FileName);
        if (!folder.HasFile(FileName))
        {
            return new();
        }

        try
        {
            var file = JsonSerializer.Deserialize(folder.ReadAllBytes(FileName), CalibrationJsonContext.Default.CalibrationFile);
            if (file?.Version != FormatVersion)
            {
                string found = file?.Version is { } version ? $"{version}" : "none";
                throw new ModelLoadException(path, $"expected version {FormatVersion}, found {found}.");
            }

            var calibration = new ModelCalibration
            {
                Temperature = file.Temperature,
                StartSpeakingThreshold = file.StartSpeakingThreshold,
                StartListeningThreshold = file.StartListeningThreshold,
            };
            return calibration.GetError() is { } error ? throw new ModelLoadException(path, $"expected {error}.") : calibration;
        }
        catch (JsonException exception)
        {
            throw new ModelLoadException(path, $"expected a model's calibration as JSON, found: {exception.Message}", exception);
        }
    }

    private string? GetError() =>
        Temperature is { } temperature && temperature is not (>= 0.01f and <= 100) ? $"a temperature from 0.01 to 100, found {temperature}"
        : StartSpeakingThreshold is { } speaking && speaking is not (>= 0 and <= 1) ? $"a start_speaking_threshold from 0 to 1, found {speaking}"
        : StartListeningThreshold is { } listening && listening is not (>= 0 and <= 1)
            ? $"a start_listening_threshold from 0 to 1, found {listening}"
        : null;

    internal sealed record CalibrationFile(int? Version, float? Temperature, float? StartSpeakingThreshold, float? StartListeningThreshold);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(CalibrationFile))]
    private sealed partial class CalibrationJsonContext : JsonSerializerContext;
}
