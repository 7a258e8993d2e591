using TurnTaking.Server;

namespace TurnTaking.Cli;

/// <summary>How a server serves.</summary>
internal sealed record ServeOptions
{
    /// <summary>Gets the addresses to listen at, separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>Gets the keys of which a request must give one.</summary>
    public required IReadOnlyList<string> ApiKeys { get; init; }

    /// <summary>Gets how many predictions a second each key may ask for.</summary>
    public int? PredictionsPerSecond { get; init; }

    /// <summary>Gets how many predictions may be under way.</summary>
    public int? MaxConcurrentPredictions { get; init; }

    /// <summary>Gets a value indicating whether the server is a silo of an Orleans cluster.</summary>
    public bool IsSilo { get; init; }

    /// <summary>Gets how long the server goes on when it is told to stop.</summary>
    public required TimeSpan DrainDelay { get; init; }

    /// <summary>Gets how long requests may take to end after that.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Sets what the command line says; the rest is left to the environment.</summary>
    public void Apply(TurnTakingServerOptions options)
    {
        foreach (string key in ApiKeys)
        {
            options.ApiKeys.Add(key);
        }

        options.PredictionsPerSecond = PredictionsPerSecond ?? options.PredictionsPerSecond;
        options.MaxConcurrentPredictions = MaxConcurrentPredictions ?? options.MaxConcurrentPredictions;
        options.DrainDelay = DrainDelay;
    }
}
