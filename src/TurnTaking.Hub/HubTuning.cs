namespace TurnTaking.Hub;

/// <summary>How patiently and in what portions the client works.</summary>
internal sealed record HubTuning
{
    public static HubTuning Default { get; } = new();

    /// <summary>Gets how many connections receive one file. Browsers use up to six for one host.</summary>
    public int ConnectionCount { get; init; } = 4;

    /// <summary>Gets the size of the portions that connections ask for: large enough to hide a request's latency.</summary>
    public int PieceByteCount { get; init; } = 8 << 20;

    /// <summary>Gets how long one request may take until its answer begins.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets how often a request is repeated, and a connection that gave nothing opened again.</summary>
    public int RetryCount { get; init; } = 5;

    /// <summary>Gets the wait before the first repetition; it doubles for each that follows.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the longest wait that a server may ask for; one that asks for more has the last word.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the period in which a connection must receive <see cref="MinByteCountPerPeriod"/>.</summary>
    public TimeSpan StallPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets what a connection must receive in a period: about 1 KB a second, below which no model is worth the wait.</summary>
    public int MinByteCountPerPeriod { get; init; } = 32 << 10;

    /// <summary>Gets how often a lock that another process holds is tried.</summary>
    public TimeSpan LockDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
