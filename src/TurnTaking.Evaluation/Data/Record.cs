using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>A row as its file has it: values by column, of whatever types the file has.</summary>
/// <remarks>
/// A value is <see langword="null"/>, a string, a number, a list, or a dictionary for a nested row. A <see cref="Record"/> with a
/// <paramref name="Problem"/> could not be read.
/// </remarks>
internal sealed record Record(string Path, long Number, IReadOnlyDictionary<string, object?> Values, EvaluationDataException? Problem = null)
{
    /// <exception cref="EvaluationDataException">The row cannot be used.</exception>
    public EvaluationRow ToRow(string subset)
    {
        if (Problem is not null)
        {
            throw Problem;
        }

        var messages = ReadMessages();
        return new(subset, ReadId(), messages, ReadAction())
        {
            Source = ReadText(Column.Source),
            OriginalLabel = ReadText(Column.OriginalLabel),
            Subtype = ReadText(Column.Subtype),
            TurnCount = ReadTurnCount() ?? messages.Count,
            Location = $"{Path}:{Number}",
        };
    }

    private string ReadId() => ReadText(Column.Id) is { Length: > 0 } id ? id : throw Error(Column.Id, "expected an id, found none.");

    private TurnTakingAction ReadAction()
    {
        object value = Require(Column.Action);
        if (value is string name)
        {
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                if (action.ToName() == name)
                {
                    return action;
                }
            }
        }

        // The benchmark's class numbers are in the order of the enumeration.
        string names = string.Join(", ", Enum.GetValues<TurnTakingAction>().Select(action => action.ToName()));
        return AsInteger(value) is { } number and >= 0 and <= 3
            ? (TurnTakingAction)number
            : throw Error(Column.Action, $"expected {names} or 0 to 3, found {Show(value)}.");
    }

    private int? ReadTurnCount() => Values.GetValueOrDefault(Column.TurnCount) switch
    {
        null => null,
        var value => AsInteger(value) is { } count and >= 0 and <= int.MaxValue
            ? (int)count
            : throw Error(Column.TurnCount, $"expected a number of turns, found {Show(value)}."),
    };

    private List<ChatMessage> ReadMessages()
    {
        object value = Require(Column.Messages);
        if (value is string text)
        {
            value = ParseMessages(text);
        }

        if (value is not IEnumerable items)
        {
            throw Error(Column.Messages, $"expected a list of messages, found {Show(value)}.");
        }

        List<ChatMessage> messages = [.. items.Cast<object?>().Select((item, index) => ReadMessage(item, index + 1))];
        bool hasText = messages.Any(message =>
            (message.Role == ChatRole.User || message.Role == ChatRole.Assistant) && !string.IsNullOrWhiteSpace(message.Text));
        return hasText ? messages : throw Error(
            Column.Messages, $"expected a user or assistant message with text, found none among {messages.Count} message(s).");
    }

    private ChatMessage ReadMessage(object? item, int number)
    {
        if (item is not IDictionary<string, object?> message)
        {
            throw Error(Column.Messages, $"expected message {number} to have a role and a content, found {Show(item)}.");
        }

        return message.TryGetValue(Column.Role, out object? role) && role is string { Length: > 0 } roleName
            ? new(new ChatRole(roleName), ReadContent(message, number))
            : throw Error(Column.Messages, $"expected message {number} to have a '{Column.Role}', found {Show(role)}.");
    }

    private string? ReadContent(IDictionary<string, object?> message, int number) =>
        message.TryGetValue(Column.Content, out object? content) && content is string or null
            ? (string?)content
            : throw Error(Column.Messages, $"expected message {number} to have a text as '{Column.Content}', found {Show(content)}.");

    private object ParseMessages(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonLinesRecords.ToValue(document.RootElement) ?? "";
        }
        catch (JsonException exception)
        {
            throw Error(Column.Messages, $"expected a list of messages, also as JSON text, found broken JSON: {exception.Message}", exception);
        }
    }

    private string? ReadText(string column) => Values.GetValueOrDefault(column) switch
    {
        null => null,
        string text => text,
        var value => AsInteger(value)?.ToString(CultureInfo.InvariantCulture) ?? throw Error(column, $"expected a text, found {Show(value)}."),
    };

    private object Require(string column) => Values.GetValueOrDefault(column) ?? throw Error(
        column,
        Values.ContainsKey(column) ? "expected a value, found none." : $"expected such a column, found {string.Join(", ", Values.Keys)}.");

    private static long? AsInteger(object value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Show(object? value) => value switch
    {
        null => "nothing",
        string text => $"'{(text.Length > 40 ? $"{text[..40]}…" : text)}'",
        IDictionary<string, object?> row => $"the columns {string.Join(", ", row.Keys)}",
        IEnumerable => "a list",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "nothing",
    };

    private EvaluationDataException Error(string column, string problem, Exception? innerException = null) =>
        new(Path, Number, column, problem, innerException);
}
