using System.Text.Json;
using TurnTaking.Training.Export;

namespace TurnTaking.Training.Tests.Export;

public sealed class ReferenceCommandTests
{
    private static readonly string TinyFolder = Path.Combine(AppContext.BaseDirectory, "Models", "tiny-qwen2");

    [Fact]
    public void ConversationsHaveTheIdsAndScoresOfTransformers()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        string[] golden = [.. File.ReadLines(Path.Combine(TinyFolder, "golden.jsonl")).Where(IsOfTheLibrary)];
        File.WriteAllLines(folder["golden.jsonl"], golden);
        ReferenceCommand.Write(TinyFolder, folder["golden.jsonl"], output);
        string[] rows = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(golden.Length, 35, 45);
        Assert.Equal(golden.Length, rows.Length);

        foreach (var (expectedRow, row) in golden.Zip(rows))
        {
            using var expected = JsonDocument.Parse(expectedRow);
            using var found = JsonDocument.Parse(row);
            Assert.True(JsonElement.DeepEquals(expected.RootElement.GetProperty("ids"), found.RootElement.GetProperty("ids")), row);
            var logits = GetLogits(found);
            foreach (var logit in GetLogits(expected).EnumerateObject())
            {
                Assert.Equal(logit.Value.GetSingle(), logits.GetProperty(logit.Name).GetSingle(), 2e-5f);
            }
        }
    }

    private static JsonElement GetLogits(JsonDocument row) =>
        row.RootElement.GetProperty("results").GetProperty("torch_f32").GetProperty("logits");

    /// <summary>Tells whether a row's prompt is what the library makes of its messages, and fits the context.</summary>
    private static bool IsOfTheLibrary(string line)
    {
        using var row = JsonDocument.Parse(line);
        return !(row.RootElement.TryGetProperty("library_rules_change_it", out var changes) && changes.GetBoolean()) &&
            row.RootElement.TryGetProperty("results", out _) && row.RootElement.GetProperty("n").GetInt32() <= 448;
    }
}
