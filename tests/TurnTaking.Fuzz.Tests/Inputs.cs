using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace TurnTaking.Fuzz.Tests;

/// <summary>Random input, and input that is nearly right.</summary>
internal static class Inputs
{
    private static readonly string[] JsonValues =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "2147483648", "9223372036854775807", "99999999999999999999", "\"\"", "\"x\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udc00 \\ud83d\\ude00\"", "[]", "{}", "[[]]", "[null]", "[0,-1]", "{\"\":0}", "{\"type\":1}",
    ];

    private static readonly Gen<string> Character = Gen.OneOf(
        Gen.Char.Select(character => character.ToString()),
        OneOf(
            " ", "\n", "\0", "\ud800", "\udc00", "\U0001F600", "e\u0301", "\u0130", "<|im_end|>", "<|im_start|>", "<|predict|>",
            "<|start_speaking|>", "user\n", "\u202e", "\ufffd", "\ufeff"));

    /// <summary>Gets any text, also such that is no valid UTF-16.</summary>
    public static Gen<string> Text { get; } = Character.Array[0, 60].Select(string.Concat);

    /// <summary>Gets one of some values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    public static Gen<byte[]> Bytes { get; } = Gen.Byte.Array[0, 400];

    /// <summary>Makes copies of valid input with a few bytes changed, repeated, left out or cut off.</summary>
    public static Gen<byte[]> Damaged(params byte[][] seeds) =>
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 5], Gen.Double.Unit, Gen.Double.Unit, Gen.Byte).Array[1, 6])
            .Select((seed, edits) => edits.Aggregate(seeds[seed], (bytes, edit) => Edit(bytes, edit.Item1, edit.Item2, edit.Item3, edit.Item4)));

    /// <summary>Makes copies of JSON in which one value or two are others, or missing.</summary>
    public static Gen<byte[]> DamagedJson(params string[] seeds) =>
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Double.Unit, Gen.Int[0, JsonValues.Length]).Array[1, 2])
            .Select((seed, edits) => Encoding.UTF8.GetBytes(edits.Aggregate(seeds[seed], (json, edit) => Replace(json, edit.Item1, edit.Item2))));

    /// <summary>Makes what is nearly JSON of a known form, and what is nearly JSON.</summary>
    public static Gen<byte[]> NearlyJson(params string[] seeds) =>
        Gen.OneOf(DamagedJson(seeds), Damaged([.. seeds.Select(Encoding.UTF8.GetBytes)]), Bytes);

    private static byte[] Edit(byte[] bytes, int kind, double where, double howMuch, byte value)
    {
        if (bytes.Length == 0)
        {
            return [value];
        }

        int start = (int)(where * bytes.Length);
        int count = Math.Min(1 + (int)(howMuch * howMuch * 64), bytes.Length - start);
        switch (kind)
        {
            case 0:
                return [.. bytes[..start], value, .. bytes[(start + 1)..]];
            case 1:
                return [.. bytes[..start], (byte)(bytes[start] ^ (1 << (value % 8))), .. bytes[(start + 1)..]];
            case 2:
                return [.. bytes[..start], .. bytes[(start + count)..]];
            case 3:
                return [.. bytes[..(start + count)], .. bytes[start..]];
            case 4:
                return bytes[..start];
            default:
                return [.. bytes[..start], .. Enumerable.Repeat((byte)(value % 2 == 0 ? 0xFF : 0), count), .. bytes[(start + count)..]];
        }
    }

    private static string Replace(string json, double where, int value)
    {
        try
        {
            return JsonNode.Parse(json) is { } root ? Replace(root, where, value < JsonValues.Length ? JsonValues[value] : null) : json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // After a first edit it is no JSON any more, or holds a text that is none.
            return json;
        }
    }

    private static string Replace(JsonNode root, double where, string? text)
    {
        var places = FindPlaces(root).ToList();
        if (places.Count == 0)
        {
            return text ?? "";
        }

        // What no node can hold, such as a number of 400 digits, takes the place of a mark.
        string mark = $"@@{text}@@";
        var (parent, name, index) = places[(int)(where * places.Count)];
        if (parent is JsonObject properties)
        {
            properties.Remove(name!);
            if (text is not null)
            {
                properties[name!] = mark;
            }
        }
        else
        {
            var array = (JsonArray)parent;
            array.RemoveAt(index);
            if (text is not null)
            {
                array.Insert(index, mark);
            }
        }

        return root.ToJsonString().Replace(JsonSerializer.Serialize(mark), text, StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonNode Parent, string? Name, int Index)> FindPlaces(JsonNode node)
    {
        if (node is JsonObject json)
        {
            foreach (var (name, value) in json)
            {
                yield return (node, name, 0);
                foreach (var place in value is null ? [] : FindPlaces(value))
                {
                    yield return place;
                }
            }
        }
        else if (node is JsonArray array)
        {
            for (int i = 0; i < array.Count; i++)
            {
                yield return (node, null, i);
                foreach (var place in array[i] is { } value ? FindPlaces(value) : [])
                {
                    yield return place;
                }
            }
        }
    }
}
