namespace TurnTaking.Server;

/// <summary>Represents the options of the endpoints that <c>MapTurnTaking()</c> adds.</summary>
public sealed class TurnTakingServerOptions
{
    /// <summary>Gets the keys of which a request must give one, as <c>Authorization: Bearer KEY</c>.</summary>
    /// <value>
    /// The default is empty: every request is answered. With several, a key can be replaced without a gap: add the new one, give it to the
    /// callers, remove the old one.
    /// </value>
    /// <remarks>They are compared in constant time and appear in no log.</remarks>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>
    /// Gets or sets how many predictions a second each API key may ask for on average, 1 or more. Without keys, it is the limit of all
    /// callers together.
    /// </summary>
    /// <value>The default is <see langword="null"/>: there is no limit but the machine.</value>
    /// <remarks>
    /// As many as a second's may come at once. Beyond that, the answer is 429, with the seconds to wait in <c>Retry-After</c>.
    /// </remarks>
    public int? PredictionsPerSecond { get; set; }

    /// <summary>Gets or sets the most bytes of a request's body, 1 or more. A longer one is answered with 413.</summary>
    /// <value>The default is 1,048,576 (1 MiB): an hour of conversation is about a tenth of it.</value>
    public long MaxRequestBodySize { get; set; } = 1 << 20;

    /// <summary>Gets or sets how many predictions one request may ask for, 1 or more.</summary>
    /// <value>The default is 256.</value>
    public int MaxBatchSize { get; set; } = 256;

    /// <summary>Gets or sets how many predictions may be under way, 1 or more. Beyond that, the answer is 429 at once.</summary>
    /// <value>The default is 256: what two cores make in a fraction of a second with the embedded model.</value>
    /// <remarks>A client with a queue of its own, such as that on ONNX Runtime, may refuse earlier.</remarks>
    public int MaxConcurrentPredictions { get; set; } = 256;

    /// <summary>
    /// Gets or sets how long the server goes on when it is told to stop, while the health check <c>turn-taking-server</c> is unhealthy and
    /// responses ask for their connections to be closed: 0 or more. Then it takes no more requests and ends those that it has.
    /// </summary>
    /// <value>
    /// The default is 0. Give it the time that a load balancer takes to notice; the host's <c>ShutdownTimeout</c> holds for the delay and the
    /// requests together.
    /// </value>
    public TimeSpan DrainDelay { get; set; }

    internal IEnumerable<string> GetErrors()
    {
        if (ApiKeys.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{nameof(ApiKeys)} holds an empty key; expected none, or keys of at least one visible character.";
        }

        if (PredictionsPerSecond is < 1)
        {
            yield return $"{nameof(PredictionsPerSecond)} is {PredictionsPerSecond}; expected 1 or more.";
        }

        if (MaxRequestBodySize < 1)
        {
            yield return $"{nameof(MaxRequestBodySize)} is {MaxRequestBodySize}; expected 1 or more.";
        }

        if (MaxBatchSize < 1)
        {
            yield return $"{nameof(MaxBatchSize)} is {MaxBatchSize}; expected 1 or more.";
        }

        if (MaxConcurrentPredictions < 1)
        {
            yield return $"{nameof(MaxConcurrentPredictions)} is {MaxConcurrentPredictions}; expected 1 or more.";
        }

        if (DrainDelay < TimeSpan.Zero)
        {
            yield return $"{nameof(DrainDelay)} is {DrainDelay}; expected 0 or more.";
        }
    }
}
