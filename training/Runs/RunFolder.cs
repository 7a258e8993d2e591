using System.Text.Json;
using TurnTaking.Models;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Optimization;

namespace TurnTaking.Training.Runs;

/// <summary>The folder of a run: its configuration, tokenizer, checkpoints and curves.</summary>
internal sealed class RunFolder
{
    public const string ConfigurationFileName = "run.json";
    public const string TokenizerFileName = "tokenizer.json";
    private const string CheckpointsFolderName = "checkpoints";
    private const string LockFileName = ".lock";

    private RunFolder(string path, TrainingConfiguration configuration)
    {
        Path = path;
        Configuration = configuration;
        Checkpoints = new(System.IO.Path.Combine(path, CheckpointsFolderName));
    }

    public string Path { get; }

    public TrainingConfiguration Configuration { get; }

    public CheckpointStore Checkpoints { get; }

    public string TokenizerPath => System.IO.Path.Combine(Path, TokenizerFileName);

    /// <summary>Keeps other processes from training here until the result is disposed.</summary>
    /// <exception cref="TrainingConfigurationException">Another process trains here.</exception>
    public IDisposable Lock()
    {
        string path = System.IO.Path.Combine(Path, LockFileName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception)
        {
            throw new TrainingConfigurationException($"{path}: expected that no other process trains here: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the run's tokenizer.</summary>
    public ContentTokenizer ReadTokenizer() =>
        TokenizerFile.Parse(TokenizerPath, File.ReadAllBytes(TokenizerPath), int.MaxValue).Tokenizer;

    /// <summary>Gets the decoder's shape. A small corpus may have given fewer tokens than were asked for.</summary>
    public DecoderShape GetShape() => Configuration.Model.GetShape(ReadTokenizer().SpecialTokens.Predict + 1);

    /// <summary>Reads the averaged weights of the newest checkpoint.</summary>
    /// <exception cref="TrainingConfigurationException">There is no checkpoint, or it is damaged.</exception>
    public (Decoder Decoder, TrainingState State) ReadAverage(DecoderShape shape)
    {
        var decoder = Decoder.Create(shape, (_, size) => TorchSharp.torch.zeros(size));
        var averages = decoder.Parameters.Select(
            entry => KeyValuePair.Create(WeightAverage.GetName(entry.Key), (TorchSharp.torch.Tensor)entry.Value));
        var state = Checkpoints.Load(averages) ??
            throw new TrainingConfigurationException($"{Path}: expected a checkpoint, found none.");
        return (decoder, state);
    }

    /// <summary>Opens the folder of a run that has begun.</summary>
    /// <exception cref="TrainingConfigurationException">There is none.</exception>
    public static RunFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return ReadConfiguration(path) is { } configuration ? new(path, configuration) : throw new TrainingConfigurationException(
            $"{path}: expected the folder of a run, found no {ConfigurationFileName} in it.");
    }

    /// <summary>Opens a run's folder for a configuration, or begins one.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="configuration">The configuration, with the hashes of all its sources.</param>
    /// <exception cref="TrainingConfigurationException">The folder is that of another configuration, or of no run.</exception>
    public static RunFolder Open(string path, TrainingConfiguration configuration)
    {
        path = System.IO.Path.GetFullPath(path);
        var known = ReadConfiguration(path);
        if (known is null && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new TrainingConfigurationException(
                $"{path}: expected an empty folder or that of a run, found files and no {ConfigurationFileName}.");
        }

        if (known is not null && FindDifference(known, configuration) is { } difference)
        {
            throw new TrainingConfigurationException(
                $"{path}: expected the configuration that the run began with, found another {difference}. Choose another output folder.");
        }

        var folder = new RunFolder(path, configuration);
        if (known is not null)
        {
            folder.RequireSameSchedule(known.Training);
        }

        Directory.CreateDirectory(path);
        WriteWhole(System.IO.Path.Combine(path, ConfigurationFileName), configuration.Write());
        return folder;
    }

    /// <summary>Writes a file that appears whole or not at all.</summary>
    public static void WriteWhole(string path, string content)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    private static TrainingConfiguration? ReadConfiguration(string path)
    {
        string file = System.IO.Path.Combine(path, ConfigurationFileName);
        try
        {
            return File.Exists(file) ? TrainingConfiguration.Parse(File.ReadAllText(file)) : null;
        }
        catch (JsonException exception)
        {
            throw new TrainingConfigurationException($"{file}: expected a run's configuration, found: {exception.Message}", exception);
        }
    }

    /// <summary>Names the first option that differs, of those that a run depends on.</summary>
    /// <remarks>
    /// Where data lies and how many threads there are may change, and so may what concerns only logs and checkpoints. How the run ends is
    /// checked apart from this.
    /// </remarks>
    private static string? FindDifference(TrainingConfiguration known, TrainingConfiguration configuration)
    {
        using var first = JsonDocument.Parse(Neutralize(known).Write());
        using var second = JsonDocument.Parse(Neutralize(configuration).Write());
        return FindDifference(first.RootElement, second.RootElement, "");
    }

    private static TrainingConfiguration Neutralize(TrainingConfiguration configuration) => configuration with
    {
        Threads = 0,
        Data = "",
        DevData = null,
        Training = configuration.Training with
        {
            CheckpointInterval = 1,
            EvaluationInterval = 1,
            EvaluationRows = 1,
            Steps = 1,
            DecayShare = 0,
            QuantizedShare = 0,
        },
    };

    /// <summary>A run may become longer or shorter as long as no step that was made would have been another one.</summary>
    private void RequireSameSchedule(TrainingOptions known)
    {
        var options = Configuration.Training;
        bool isSame = (options.Steps, options.DecayShare, options.QuantizedShare) == (known.Steps, known.DecayShare, known.QuantizedShare);
        int last = Math.Min(
            LearningRateSchedule.GetLastIndependentStep(known), LearningRateSchedule.GetLastIndependentStep(options));
        if (!isSame && Checkpoints.NewestStep is { } newest && newest > last)
        {
            throw new TrainingConfigurationException(
                $"{Path}: expected training.steps {known.Steps}, decay_share {known.DecayShare} and quantized_share {known.QuantizedShare}, " +
                $"as the run began with, found {options.Steps}, {options.DecayShare} and {options.QuantizedShare}. They may change until " +
                $"step {last}; the run is at {newest}.");
        }
    }

    private static string? FindDifference(JsonElement first, JsonElement second, string path)
    {
        if (first.ValueKind is JsonValueKind.Object && second.ValueKind is JsonValueKind.Object)
        {
            return first.EnumerateObject()
                .Select(property => FindDifference(property.Value, second.GetProperty(property.Name), $"{path}.{property.Name}"))
                .FirstOrDefault(difference => difference is not null);
        }

        return JsonElement.DeepEquals(first, second)
            ? null
            : $"{path.TrimStart('.')}: {second.GetRawText()} in place of {first.GetRawText()}";
    }
}
