namespace TurnTaking;

/// <summary>The values of <see cref="TurnTakingPrediction.DecidedBy"/>.</summary>
internal static class DecisionPath
{
    public const string Primary = "primary";
    public const string Fallback = "fallback";
    public const string Hedge = "hedge";
    public const string Small = "small";
    public const string Large = "large";

    /// <summary>Says who made a prediction; where that client has asked several itself, its own word comes after.</summary>
    public static TurnTakingPrediction Name(TurnTakingPrediction prediction, string path) =>
        prediction with { DecidedBy = prediction.DecidedBy is { } inner ? $"{path}/{inner}" : path };
}
