using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking;

/// <summary>Provides the extension method that adds logging to a pipeline.</summary>
public static class LoggingTurnTakingClientBuilderExtensions
{
    /// <summary>Adds logging: actions and failures at <see cref="LogLevel.Debug"/> and <see cref="LogLevel.Error"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="loggerFactory">Makes the logger, or <see langword="null"/> for the registered one.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// What was said is logged at <see cref="LogLevel.Trace"/> and at no other level. Transcripts are personal data: do not enable that
    /// level in production.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The pipeline is built with neither <paramref name="loggerFactory"/> nor a registered one.
    /// </exception>
    public static TurnTakingClientBuilder UseLogging(this TurnTakingClientBuilder builder, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((innerClient, services) =>
        {
            var factory = loggerFactory ?? services.GetRequiredService<ILoggerFactory>();
            return factory == NullLoggerFactory.Instance
                ? innerClient
                : new LoggingTurnTakingClient(innerClient, factory.CreateLogger("TurnTaking.TurnTakingClient"));
        });
    }
}
