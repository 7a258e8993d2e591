using TurnTaking.Models;
using TurnTaking.Onnx;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Runs;

namespace TurnTaking.Training.Export;

/// <summary>Makes a model folder of a run's newest checkpoint.</summary>
internal static class ModelExport
{
    private const string FloatGraph = "onnx/model.onnx";
    private const string QuantizedGraph = "onnx/model_q8.onnx";

    /// <summary>Writes the folder. It appears whole or not at all; one that an export has written is replaced.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">A token that ends the measurements.</param>
    /// <exception cref="TrainingConfigurationException">The run has no checkpoint, or the folder is another one.</exception>
    public static async Task WriteAsync(RunFolder run, string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RequireReplaceable(folder);
        string temporary = $"{folder}.{Environment.ProcessId}.tmp";
        try
        {
            var state = WriteModel(run, temporary);
            var measurements = run.Configuration.DevData is { } devData
                ? await ModelMeasurements.MeasureAsync(
                    Path.Combine(temporary, QuantizedGraph), Path.Combine(temporary, FloatGraph), devData, cancellationToken)
                    .ConfigureAwait(false)
                : null;
            if (measurements is not null)
            {
                new ModelCalibration { Temperature = (float)measurements.Temperature }.Save(temporary);
            }

            string card = ModelCardText.Write(run, state, temporary, measurements);
            await File.WriteAllTextAsync(Path.Combine(temporary, ModelFolder.CardFileName), card, cancellationToken)
                .ConfigureAwait(false);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>Writes everything but what depends on measurements.</summary>
    private static TrainingState WriteModel(RunFolder run, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(run.TokenizerPath, Path.Combine(folder, ModelFolder.TokenizerFileName));
        var specialTokens = run.ReadTokenizer().SpecialTokens;
        var shape = run.GetShape();
        ModelConfigurationFiles.Write(folder, shape, run.Configuration.Model.ContextLength, specialTokens);
        var (decoder, state) = run.ReadAverage(shape);
        using (decoder)
        {
            DecoderFile.Write(Path.Combine(folder, Checkpoint.FileName), decoder);
        }

        GraphFile.Write(folder, ModelPrecision.Float32, Path.Combine(folder, FloatGraph));
        GraphFile.Write(folder, ModelPrecision.Int8, Path.Combine(folder, QuantizedGraph));
        return state;
    }

    private static void RequireReplaceable(string folder)
    {
        if (File.Exists(folder) ||
            (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() &&
                !File.Exists(Path.Combine(folder, ModelFolder.ConfigurationFileName))))
        {
            throw new TrainingConfigurationException(
                $"{folder}: expected nothing there, an empty folder or a model, found something else.");
        }
    }
}
