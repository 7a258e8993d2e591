using System.Buffers;
using System.Text.Json;

namespace TurnTaking.Cli;

/// <summary>Writes each prediction as a line of JSON.</summary>
internal sealed class JsonPredictionWriter(Stream output) : IPredictionWriter
{
    private const int FlushSize = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushSize * 2);

    public void Write(InputRow row, TurnTakingPrediction prediction)
    {
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        if (row.Conversation!.Id is { IsEmpty: false } id)
        {
            json.WritePropertyName("id");
            json.WriteRawValue(id.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteNull("id");
        }

        json.WriteString("action", prediction.Action.ToName());
        json.WriteStartObject("probabilities");
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            json.WriteNumber(action.ToName(), prediction.Probabilities[action]);
        }

        json.WriteEndObject();
        if (prediction.InputTokenCount is { } count)
        {
            json.WriteNumber("inputTokens", count);
        }
        else
        {
            json.WriteNull("inputTokens");
        }

        json.WriteEndObject();
        json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushSize)
        {
            Flush();
        }
    }

    public void Flush()
    {
        output.Write(_buffer.WrittenSpan);
        output.Flush();
        _buffer.ResetWrittenCount();
    }
}
