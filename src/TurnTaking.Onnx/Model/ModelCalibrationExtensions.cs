using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Provides the extension method that writes a <see cref="ModelCalibration"/>.</summary>
public static class ModelCalibrationExtensions
{
    /// <summary>Writes the calibration into a model's folder, over one that is there.</summary>
    /// <param name="calibration">The calibration.</param>
    /// <param name="model">The model, as in <see cref="OnnxTurnTakingClientOptions.Model"/>; not the embedded one.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="ArgumentException">The model is the embedded one, or a property is out of its range.</exception>
    /// <exception cref="ModelLoadException">The folder is missing or has no model.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string Save(this ModelCalibration calibration, string model)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return model == OnnxTurnTakingClientOptions.EmbeddedModel
            ? throw new ArgumentException("The embedded model is part of the library: its calibration cannot be written.", nameof(model))
            : calibration.Write(OnnxModel.Open(model).Folder);
    }
}
