using System.Globalization;
using System.Text.Json;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Training.Modeling;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>The checkpoints of a run: folders that appear whole or not at all. The last two are kept.</summary>
internal sealed class CheckpointStore(string folder)
{
    private const string FolderPrefix = "step-";
    private const string TensorsFileName = "tensors.safetensors";
    private const string StateFileName = "state.json";
    private const string UnfinishedFolderName = ".unfinished";
    private const int KeptCount = 2;

    /// <summary>Gets the number of steps of the newest checkpoint, or <see langword="null"/> if there is none.</summary>
    public int? NewestStep => EnumerateFolders().LastOrDefault() is { } newest
        ? int.Parse(Path.GetFileName(newest).AsSpan(FolderPrefix.Length), CultureInfo.InvariantCulture)
        : null;

    /// <summary>Writes a checkpoint.</summary>
    public void Save(TrainingState state, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"{FolderPrefix}{state.Step:D8}"));
        string temporary = Path.Combine(folder, UnfinishedFolderName);
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }

        Directory.CreateDirectory(temporary);
        SafetensorsWriter.Write(Path.Combine(temporary, TensorsFileName), tensors);
        File.WriteAllText(Path.Combine(temporary, StateFileName), state.Write());
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.Move(temporary, path);
        foreach (string old in EnumerateFolders().SkipLast(KeptCount).ToList())
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Reads the newest checkpoint into tensors.</summary>
    /// <returns>The state, or <see langword="null"/> if there is no checkpoint.</returns>
    /// <exception cref="TrainingConfigurationException">It is damaged, or not one of such tensors.</exception>
    public TrainingState? Load(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        string? path = EnumerateFolders().LastOrDefault();
        if (path is null)
        {
            return null;
        }

        try
        {
            using var noGradient = no_grad();
            using var file = Checkpoint.Open(Path.Combine(path, TensorsFileName));
            foreach (var (name, value) in tensors)
            {
                using var read = tensor(file.Find(name, value.shape).ReadAll(), value.shape);
                value.copy_(read);
            }

            return TrainingState.Parse(File.ReadAllText(Path.Combine(path, StateFileName)));
        }
        catch (Exception exception) when (exception is ModelLoadException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingConfigurationException(
                $"{path}: expected a checkpoint of this run, found: {exception.Message} Remove the folder to go on from the one before it.",
                exception);
        }
    }

    private IEnumerable<string> EnumerateFolders() =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, $"{FolderPrefix}*").Order(StringComparer.Ordinal) : [];
}
