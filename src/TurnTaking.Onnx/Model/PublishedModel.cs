using TurnTaking.Hub;

namespace TurnTaking.Onnx;

/// <summary>The model that this library was made for, at the revision it was tested with.</summary>
/// <remarks>Source of the revision and the hashes: the repository's own listing at that revision.</remarks>
internal static class PublishedModel
{
    public const string Repository = "anyreach-ai/semantic-turn-taking";
    public const string Revision = "e3a37384c4b19f1e7d29568a61634756e487b75e";

    private static readonly Dictionary<string, string> Sha256 = new(StringComparer.Ordinal)
    {
        ["onnx/model_q8.onnx"] = "1974c790d2aa557642b0906eafbb593af8ca48fc045e5b9d187d7fa95faf88fe",
        ["tokenizer.json"] = "cb8544e622fff1dd549fddc8273bd5fd327f9642604868434f594f19ac2a49cc",
    };

    /// <summary>Gets the hashes that a model's files must have whatever the hub says.</summary>
    public static IReadOnlyDictionary<string, string> GetPins(HubModelReference model) =>
        model.Repository == Repository && model.Revision == Revision ? Sha256 : new Dictionary<string, string>();
}
