using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using TurnTaking.Models;

namespace TurnTaking.Tests;

/// <summary>A conversation with the numbers that the Python tools gave for it.</summary>
public sealed record GoldenConversation(
    string? Id,
    IReadOnlyList<GoldenMessage> Messages,
    IReadOnlyList<int> Ids,
    IReadOnlyDictionary<string, GoldenResult>? Results,
    [property: JsonPropertyName("library_rules_change_it")] bool LibraryRulesChangeIt)
{
    private static string Root => Path.Combine(AppContext.BaseDirectory, "Models");

    public static IReadOnlyList<GoldenConversation> Read(string model) =>
        [.. File.ReadLines(Path.Combine(Root, model, "golden.jsonl"))
            .Select(line => JsonSerializer.Deserialize<GoldenConversation>(line, JsonSerializerOptions.Web)!)];

    public IEnumerable<ChatMessage> ToChatMessages() =>
        Messages.Select(message => new ChatMessage(new ChatRole(message.Role), message.Content));
}

public sealed record GoldenMessage(string Role, string Content);

public sealed record GoldenResult(IReadOnlyDictionary<string, float> Logits, IReadOnlyDictionary<string, float> Probs)
{
    /// <summary>The greatest difference from logits in the order of <see cref="TurnTakingAction"/>.</summary>
    internal float DistanceTo(ActionLogits logits)
    {
        float greatest = 0;
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            greatest = Math.Max(greatest, Math.Abs(Logits[action.ToName()] - logits[(int)action]));
        }

        return greatest;
    }
}
