using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsCheck;

namespace TurnTaking.Playground.Tests;

public sealed class PlaygroundJsonTests
{
    private static readonly string[] Messages =
    [
        """{"type":"settings","settings":{"eagerness":"High","minimumWait":0.4}}""",
        """{"type":"typed","text":"hello","id":17}""",
        """{"type":"transcript","text":"hello","segment":"1","isFinal":true}""",
        """{"type":"voice","isActive":true}""",
        """{"type":"speak"}""",
        """{"call":{"id":"c","duration":3,"words":[{"t0":0.5,"t1":1,"speaker":"user","text":"a","delay":1}],"turns":[]},"settings":{}}""",
    ];

    /// <summary>Whatever is made of messages is a message, or refused in one of the ways that are handled.</summary>
    [Fact]
    public void DamagedMessagesAreRefused() => Gen.Select(
        Gen.OneOf(Messages),
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.Byte).Array[1, 6]).Sample((message, changes) =>
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(message)];
            foreach (var (place, removedCount, added) in changes)
            {
                int index = place % (bytes.Count + 1);
                bytes.RemoveRange(index, Math.Min(removedCount, bytes.Count - index));
                bytes.Insert(index, added);
            }

            Read(bytes, PlaygroundJson.Default.ClientMessage, _ => { });
            Read(bytes, PlaygroundJson.Default.ReplayRequest, request => request.Settings.CreateOptions());
        });

    private static void Read<T>(List<byte> bytes, JsonTypeInfo<T> type, Action<T> use)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes.ToArray(), type) is { } value)
            {
                use(value);
            }
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException)
        {
            // It is told, and the connection or the request ends.
        }
    }
}
