using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TurnTaking.Onnx;

/// <summary>Tells whether the model is loaded, and how it is used.</summary>
internal sealed class ModelHealthCheck(ClientLoader loader) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string model = loader.Options.Model;
        var failure = context.Registration.FailureStatus;
        return Task.FromResult(loader.Loading switch
        {
            null when loader.Options.WarmUp => Describe(failure, "is not loaded: the host has not started"),
            null => Describe(HealthStatus.Degraded, "is not loaded; it will be when it is first used"),
            { IsCompletedSuccessfully: true } => DescribeLoaded(),
            { IsCompleted: false } => Describe(failure, "is being loaded"),
            { Exception: { } exception } => DescribeFailure(exception.GetBaseException()),
            _ => Describe(failure, "is not loaded: that was canceled"),
        });

        HealthCheckResult DescribeFailure(Exception exception) => Describe(failure, $"cannot be loaded: {exception.Message}", exception);

        HealthCheckResult Describe(HealthStatus status, string state, Exception? exception = null) => new(
            status,
            $"The turn-taking model {model} {state}.",
            exception,
            new Dictionary<string, object> { ["model"] = model, ["loaded"] = false });

        HealthCheckResult DescribeLoaded()
        {
            Dictionary<string, object> data = new() { ["model"] = model, ["loaded"] = true };
            if (loader.TryGetClient(out var client))
            {
                data["queueLength"] = client.QueueLength;
                if (client.LastPrediction is { } time)
                {
                    data["lastPrediction"] = time;
                }
            }

            return HealthCheckResult.Healthy($"The turn-taking model {model} is loaded.", data);
        }
    }
}
