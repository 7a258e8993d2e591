using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TurnTaking.Cli.Tests;

public class JsonPredictionWriterTests
{
    private static readonly TurnTakingPrediction Prediction =
        new(TurnTakingAction.ContinueListening, new(0.25f, 0.625f, 0.125f, 0)) { InputTokenCount = 12 };

    [Fact]
    public void WritesOneLine() => Assert.Equal(
        """{"id":"a","action":"continue_listening","probabilities":{"start_speaking":0.25,"continue_listening":0.625,""" +
        "\"start_listening\":0.125,\"continue_speaking\":0},\"inputTokens\":12}\n",
        Write("\"a\"", Prediction));

    [Theory]
    [InlineData("", "null")]
    [InlineData("-1.50e+2", "-1.50e+2")]
    [InlineData("\"é\\u00e9\\ud800 ' <\"", "\"é\\u00e9\\ud800 ' <\"")]
    public void WritesTheIdAsItWas(string id, string expected) =>
        Assert.StartsWith($$"""{"id":{{expected}},"action":""", Write(id, Prediction));

    [Fact]
    public void WritesNullForAnUnknownTokenCount() =>
        Assert.EndsWith("\"inputTokens\":null}\n", Write("", Prediction with { InputTokenCount = null }));

    [Fact]
    public void WritesNumbersTheSameInEveryCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("fr-FR");
            var tiny = Prediction with { Probabilities = new(1e-9f, 0.999f, 0.001f, 0) };

            using var document = JsonDocument.Parse(Write("", tiny));

            var probabilities = document.RootElement.GetProperty("probabilities");
            Assert.Equal(1e-9f, probabilities.GetProperty("start_speaking").GetSingle());
            Assert.Equal(0.999f, probabilities.GetProperty("continue_listening").GetSingle());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void WritesInChunksUntilFlushed()
    {
        using var output = new MemoryStream();
        var writer = new JsonPredictionWriter(output);
        var row = CreateRow("");

        writer.Write(row, Prediction);
        Assert.Equal(0, output.Length);

        for (int i = 0; i < 1000; i++)
        {
            writer.Write(row, Prediction);
        }

        Assert.NotEqual(0, output.Length);
        writer.Flush();
        Assert.Equal(1001, Encoding.UTF8.GetString(output.ToArray()).Split("}\n").Length - 1);
    }

    private static string Write(string id, TurnTakingPrediction prediction)
    {
        using var output = new MemoryStream();
        var writer = new JsonPredictionWriter(output);
        writer.Write(CreateRow(id), prediction);
        writer.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static InputRow CreateRow(string id) => new(1, new(Encoding.UTF8.GetBytes(id), [new(ChatRole.User, "a")]));
}
