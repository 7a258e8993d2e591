using System.Text;
using CsCheck;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace TurnTaking.Cli.Tests;

public class LinePredictionWriterTests
{
    [Theory]
    [InlineData("\"call-1\"", "hello", "start_speaking      85.0%  call-1            hello\n")]
    [InlineData("17", "hello", "start_speaking      85.0%  17                hello\n")]
    [InlineData("", "hello", "start_speaking      85.0%  42                hello\n")]
    [InlineData("\"an identifier that is long\"", "a\nb", "start_speaking      85.0%  …er that is long  a b\n")]
    public void ShowsActionProbabilityIdAndWords(string id, string words, string expected) =>
        Assert.Equal(expected, Write(id, words));

    [Fact]
    public void ShowsTheEndOfLongWords() => Assert.Equal(
        "start_speaking      85.0%  42                …ht, and bring the window seat too\n",
        Write("", "I want to book a flight, and bring the window seat too"));

    [Fact]
    public void TextNeverBreaksTheLineNorReachesTheTerminalAsControl()
    {
        const string Characters = "ab\u001b\u009b\r\n\t[]日本\ud83d\ude00\u0301";
        Gen.Select(Gen.String[Gen.Char[Characters], 0, 60], Gen.String[Gen.Char[Characters], 0, 30])
            .Sample((words, id) =>
            {
                string line = Write($"\"{id}\"", words);

                Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
                Assert.DoesNotContain(line[..^1], char.IsControl);
                Assert.InRange(line[..^1].GetCellWidth(), 0, 80);
            });
    }

    private static string Write(string id, string words)
    {
        using var output = new MemoryStream();
        var row = new InputRow(42, new(Encoding.UTF8.GetBytes(id), [new(ChatRole.Assistant, "hi"), new(ChatRole.User, words)]));
        new LinePredictionWriter(CommandHost.CreateFileConsole(output))
            .Write(row, TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
