using System.Text;

namespace TurnTaking.Cli.Tests;

public class ConversationReaderTests
{
    private const string Row = """{"messages":[{"role":"user","content":"a"}]}""";

    [Fact]
    public async Task SkipsBlankLinesAndCountsThem()
    {
        var rows = await ReadAsync($"\n{Row}\r\n \t\r\n\n{Row}");

        Assert.Equal([2, 5], rows.Select(row => row.LineNumber));
        Assert.All(rows, row => Assert.NotNull(row.Conversation));
    }

    [Fact]
    public async Task SkipsAByteOrderMark()
    {
        var rows = await ReadAsync($"\uFEFF{Row}\n\uFEFF{Row}\n");

        Assert.Null(rows[0].Problem);
        Assert.StartsWith("expected JSON", rows[1].Problem);
    }

    [Fact]
    public async Task GoesOnAfterABadLine()
    {
        var rows = await ReadAsync($"{Row}\n[]\n{Row}\n");

        Assert.Equal([null, "expected the line to be an object, found an array.", null], rows.Select(row => row.Problem));
        Assert.Equal([false, true, false], rows.Select(row => row.Conversation is null));
    }

    [Fact]
    public async Task GoesOnAfterALineThatIsTooLong()
    {
        var rows = await ReadAsync($"{new string(' ', LineReader.DefaultMaxLength + 1)}\n{Row}\n");

        Assert.Equal("expected a line of at most 16777216 bytes, found a longer one.", rows[0].Problem);
        Assert.NotNull(rows[1].Conversation);
    }

    private static async Task<List<InputRow>> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await ConversationReader.ReadAsync(stream, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}
