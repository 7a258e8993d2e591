using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.AI;

namespace TurnTaking.Cli;

/// <summary>Reads a conversation from JSON: <c>{"id": "a", "messages": [{"role": "user", "content": "hello"}]}</c>.</summary>
/// <remarks>
/// <c>id</c> is a string, a number, null or left out. <c>content</c> is a string, or null for none. Messages of other roles than
/// user and assistant are left out, as are properties not named here.
/// </remarks>
internal static class ConversationParser
{
    /// <exception cref="BadInputException"><paramref name="json"/> is not a conversation with text.</exception>
    public static Conversation Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new BadInputException("expected UTF-8, found other bytes.");
        }

        try
        {
            return ReadConversation(json);
        }
        catch (JsonException exception)
        {
            string message = exception.Message.Split(" LineNumber:")[0];
            throw new BadInputException(
                $"expected JSON, found an error at byte {exception.BytePositionInLine + 1}: {message}", exception);
        }
    }

    private static Conversation ReadConversation(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        byte[] id = [];
        List<ChatMessage>? messages = null;

        reader.Read();
        Require(reader.TokenType, JsonTokenType.StartObject, "the line");
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"))
            {
                id = ReadId(ref reader, json);
            }
            else if (reader.ValueTextEquals("messages"))
            {
                messages = ReadMessages(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        if (messages is null)
        {
            throw new BadInputException("expected 'messages', found none.");
        }

        if (messages.All(message => string.IsNullOrWhiteSpace(message.Text)))
        {
            throw new BadInputException("expected at least one user or assistant message with text in 'messages', found none.");
        }

        return new(id, messages);
    }

    private static byte[] ReadId(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var text = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        return reader.TokenType switch
        {
            JsonTokenType.Null => [],
            JsonTokenType.String or JsonTokenType.Number => text.ToArray(),
            var found => throw new BadInputException($"expected 'id' to be a string or a number, found {Describe(found)}."),
        };
    }

    private static List<ChatMessage> ReadMessages(ref Utf8JsonReader reader)
    {
        var messages = new List<ChatMessage>();
        reader.Read();
        Require(reader.TokenType, JsonTokenType.StartArray, "'messages'");
        for (int index = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; index++)
        {
            Require(reader.TokenType, JsonTokenType.StartObject, $"messages[{index}]");
            if (ReadMessage(ref reader, index) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    private static ChatMessage? ReadMessage(ref Utf8JsonReader reader, int index)
    {
        string? role = null;
        string? content = null;
        var contentType = JsonTokenType.None;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"))
            {
                reader.Read();
                Require(reader.TokenType, JsonTokenType.String, $"messages[{index}].role");
                role = GetString(ref reader, $"messages[{index}].role");
            }
            else if (reader.ValueTextEquals("content"))
            {
                reader.Read();
                contentType = reader.TokenType;
                content = contentType is JsonTokenType.String ? GetString(ref reader, $"messages[{index}].content") : null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        if (role is null)
        {
            throw new BadInputException($"expected messages[{index}].role, found none.");
        }

        // Comparing as ChatRole does, without its demand that a role have a name.
        bool isUser = role.Equals(ChatRole.User.Value, StringComparison.OrdinalIgnoreCase);
        if (!isUser && !role.Equals(ChatRole.Assistant.Value, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (contentType is not JsonTokenType.Null)
        {
            Require(contentType, JsonTokenType.String, $"messages[{index}].content");
        }

        return new(isUser ? ChatRole.User : ChatRole.Assistant, content);
    }

    private static string GetString(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new BadInputException(
                $"expected {name} to be Unicode text, found an escaped half of a surrogate pair.", exception);
        }
    }

    private static void Require(JsonTokenType found, JsonTokenType expected, string name)
    {
        if (found != expected)
        {
            throw new BadInputException($"expected {name} to be {Describe(expected)}, found {Describe(found)}.");
        }
    }

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "none",
    };
}
