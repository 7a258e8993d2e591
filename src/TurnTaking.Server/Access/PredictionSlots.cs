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

    /// <summary>Takes slots until they are given back; the last request to get some may exceed the bound.</summary>
    /// <returns><see langword="false"/> if there is none free.</returns>
    public bool TryTake(int count = 1)
    {
        if (Interlocked.Add(ref _count, count) - count < _maxCount)
        {
            return true;
        }

        Return(count);
        return false;
    }

    public void Return(int count = 1) => Interlocked.Add(ref _count, -count);
}
