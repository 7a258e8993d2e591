using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace TurnTaking.Orleans;

/// <summary>Checks, when the application starts, that the options are in range.</summary>
internal sealed class OrleansTurnTakingClientOptionsValidator : IValidateOptions<OrleansTurnTakingClientOptions>
{
    private static readonly TimeSpan Maximum = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, OrleansTurnTakingClientOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        Require(options.Timeout);
        Require(options.HedgingDelay);
        return builder.Build();

        void Require(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? expression = null)
        {
            if (value <= TimeSpan.Zero || value > Maximum)
            {
                builder.AddError(
                    $"must be above zero and at most an hour, but is {value}.",
                    expression!.Replace(nameof(options), nameof(OrleansTurnTakingClientOptions), StringComparison.Ordinal));
            }
        }
    }
}
