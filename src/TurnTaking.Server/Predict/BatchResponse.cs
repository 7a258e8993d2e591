using System.ComponentModel;

namespace TurnTaking.Server;

/// <summary>What came of several requests.</summary>
internal sealed record BatchResponse(
    [property: Description("A result for each request, in the order of the requests.")] IReadOnlyList<BatchResult> Results);

/// <summary>What came of one of several requests: a prediction or an error.</summary>
internal sealed record BatchResult
{
    [Description("The prediction, if the request succeeded.")]
    public PredictResponse? Prediction { get; init; }

    [Description("What was wrong, if not.")]
    public ApiError? Error { get; init; }
}
