using Microsoft.Extensions.Diagnostics.HealthChecks;
using TurnTaking.Onnx;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides an extension method that adds a health check of semantic turn-taking.</summary>
public static class OnnxTurnTakingHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that is healthy while the model is loaded.</summary>
    /// <param name="builder">The builder of the health checks.</param>
    /// <param name="serviceKey">The key of the client, or <see langword="null"/> for that without a key.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">
    /// The status while the model is not loaded, or <see langword="null"/> for <see cref="HealthStatus.Unhealthy"/>. A model that is loaded when
    /// it is first used, since <see cref="OnnxTurnTakingClientOptions.WarmUp"/> is off, is <see cref="HealthStatus.Degraded"/> until then.
    /// </param>
    /// <param name="tags">Tags to filter by, <c>ready</c> for example.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// Its data: <c>model</c>, <c>loaded</c>, <c>queueLength</c> (how many predictions wait) and <c>lastPrediction</c> (the time of the last one).
    /// </remarks>
    public static IHealthChecksBuilder AddSemanticTurnTaking(
        this IHealthChecksBuilder builder,
        string? serviceKey = null,
        string name = "semantic-turn-taking",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(
            name,
            provider => new ModelHealthCheck(provider.GetRequiredKeyedService<ClientLoader>(serviceKey ?? Options.Options.DefaultName)),
            failureStatus,
            tags));
    }
}
