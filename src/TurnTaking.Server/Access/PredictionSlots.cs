using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary>Bounds how many predictions are under way, so that too many cost next to nothing.</summary>
/// <remarks>
/// A request is turned away before its body is read, but takes a slot only after: who sends a body slowly keeps nobody out.
/// </remarks>
internal sealed class PredictionSlots(IOptions<TurnTakingServerOptions> options)
{
    private readonly int _maxCount = options.Value.MaxConcurrentPredictions;
    private int _count;

    public static ApiException FullError { get; } = new(
        StatusCodes.Status429TooManyRequests,
        new("More predictions are asked for than can be made in time; send fewer.", "overloaded_error", "queue_full"))
    {
        RetryAfterSeconds = 1,
    };

    /// <summary>Gets a value indicating whether a new request has to be turned away.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _maxCount;

    /// <summary>Makes a request's predictions if one more slot is free; the last request that gets in may exceed the bound.</summary>
    /// <param name="context">The request.</param>
    /// <param name="count">How many predictions it asks for.</param>
    /// <param name="predict">Makes the predictions and the response.</param>
    public async Task<IResult> RunAsync(HttpContext context, int count, Func<Task<IResult>> predict)
    {
        try
        {
            return Interlocked.Add(ref _count, count) - count < _maxCount
                ? await predict().ConfigureAwait(false)
                : FullError.ToResult(context);
        }
        finally
        {
            Interlocked.Add(ref _count, -count);
        }
    }
}
