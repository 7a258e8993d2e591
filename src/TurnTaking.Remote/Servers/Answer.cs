using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>A place in a server's JSON answer; what is not there, or not of its kind, is an <see cref="AnswerException"/> that names it.</summary>
/// <param name="Element">What stands there.</param>
/// <param name="Path">Where it stands, for people to read.</param>
internal readonly record struct Answer(JsonElement Element, string Path)
{
    public Answer this[string name] =>
        Find(name) ?? throw new AnswerException($"expected {Path}.{name}, found {Describe(Element)} without it.");

    public Answer this[int index] =>
        Element.ValueKind is JsonValueKind.Array && index < Element.GetArrayLength()
            ? new(Element[index], $"{Path}[{index}]")
            : throw new AnswerException($"expected {Path}[{index}], found {Describe(Element)} without it.");

    /// <summary>Gets a property that may be missing or null.</summary>
    public Answer? Find(string name) =>
        Element.ValueKind is JsonValueKind.Object && Element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? new(value, $"{Path}.{name}")
            : null;

    public JsonElement.ArrayEnumerator EnumerateArray() =>
        Element.ValueKind is JsonValueKind.Array ? Element.EnumerateArray() : throw CreateOther("an array");

    public JsonElement.ObjectEnumerator EnumerateObject() =>
        Element.ValueKind is JsonValueKind.Object ? Element.EnumerateObject() : throw CreateOther("an object");

    public int GetInt32() =>
        Element.ValueKind is JsonValueKind.Number && Element.TryGetInt32(out int value) ? value : throw CreateOther("a whole number");

    public double GetDouble() =>
        Element.ValueKind is JsonValueKind.Number ? Element.GetDouble() : throw CreateOther("a number");

    private AnswerException CreateOther(string expected) => new($"expected {Path} to be {expected}, found {Describe(Element)}.");

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
