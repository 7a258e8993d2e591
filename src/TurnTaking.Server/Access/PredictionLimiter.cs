using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary>Counts the predictions that each caller asks for.</summary>
internal sealed class PredictionLimiter(IOptions<TurnTakingServerOptions> options) : IDisposable
{
    private readonly int? _predictionsPerSecond = options.Value.PredictionsPerSecond;
    private readonly PartitionedRateLimiter<int> _limiter = CreateLimiter(options.Value.PredictionsPerSecond);

    /// <summary>Counts predictions before they are made.</summary>
    /// <exception cref="ApiException">They are more than the caller may ask for now.</exception>
    public void Count(HttpContext context, int predictionCount = 1)
    {
        if (predictionCount > _predictionsPerSecond)
        {
            throw ApiException.Invalid(
                $"The request asks for {predictionCount} predictions; expected at most {_predictionsPerSecond}, those of a second.");
        }

        using var lease = _limiter.AttemptAcquire(context.Features.Get<CallerFeature>()?.KeyNumber ?? -1, predictionCount);
        if (!lease.IsAcquired)
        {
            throw new ApiException(
                StatusCodes.Status429TooManyRequests,
                new(
                    $"More than {_predictionsPerSecond} predictions a second were asked for.",
                    "rate_limit_error",
                    "rate_limit_exceeded"))
            {
                RetryAfterSeconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling(wait.TotalSeconds) : 1,
            };
        }
    }

    public void Dispose() => _limiter.Dispose();

    private static PartitionedRateLimiter<int> CreateLimiter(int? predictionsPerSecond) => PartitionedRateLimiter.Create<int, int>(
        keyNumber => predictionsPerSecond is { } count
            ? RateLimitPartition.GetTokenBucketLimiter(keyNumber, _ => new()
            {
                TokenLimit = count,
                TokensPerPeriod = Math.Max(1, count / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, count / 10) / (double)count),
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(keyNumber));
}
