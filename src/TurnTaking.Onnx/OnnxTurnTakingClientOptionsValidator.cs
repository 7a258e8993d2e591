using Microsoft.Extensions.Options;
using TurnTaking.Hub;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Checks, when the application starts, that the options are in range and that the model is there.</summary>
internal sealed class OnnxTurnTakingClientOptionsValidator : IValidateOptions<OnnxTurnTakingClientOptions>
{
    public ValidateOptionsResult Validate(string? name, OnnxTurnTakingClientOptions options)
    {
        var errors = options.GetErrors().ToList();
        if (errors.Count == 0)
        {
            try
            {
                if (!(options.AllowDownload && ModelRepository.GetReference(options.Model) is not null))
                {
                    OnnxModel.Open(options.Model, options.Hub);
                }
            }
            catch (Exception exception) when (exception is ModelLoadException or HubException)
            {
                errors.Add($"{nameof(options.Model)} is '{options.Model}'. {exception.Message}");
            }
        }

        return errors.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{nameof(OnnxTurnTakingClientOptions)}.{error}"));
    }
}
