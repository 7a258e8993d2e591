using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary>Checks, when the application starts, that the options are in range.</summary>
internal sealed class TurnTakingServerOptionsValidator : IValidateOptions<TurnTakingServerOptions>
{
    public ValidateOptionsResult Validate(string? name, TurnTakingServerOptions options)
    {
        var errors = options.GetErrors().Select(error => $"{nameof(TurnTakingServerOptions)}.{error}").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
