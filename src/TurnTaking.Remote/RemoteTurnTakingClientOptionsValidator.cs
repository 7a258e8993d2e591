using Microsoft.Extensions.Options;
using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>Checks, when the application starts, that the options are in range and that the tokenizer is there. No server is asked.</summary>
internal sealed class RemoteTurnTakingClientOptionsValidator : IValidateOptions<RemoteTurnTakingClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RemoteTurnTakingClientOptions options)
    {
        var errors = options.GetErrors().ToList();
        if (errors.Count == 0)
        {
            try
            {
                options.OpenFolder();
            }
            catch (ModelLoadException exception)
            {
                errors.Add($"{nameof(options.Model)} is '{options.Model}'. {exception.Message}");
            }
        }

        return errors.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{nameof(RemoteTurnTakingClientOptions)}.{error}"));
    }
}
