using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation.Tests;

public sealed class EvaluationDataTests : IDisposable
{
    private const string Good =
        """{"id": "a", "source": "s", "messages": [{"role": "assistant", "content": "Hi."}, {"role": "user", "content": "um"}], """ +
        """ "conversation": "x", "action": "continue_listening", "original_label": "hold", "num_turns": 7, "subtype": "t"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadsEveryColumn()
    {
        string path = _folder.Write("calls.jsonl", Good);

        var row = Assert.Single(await ReadAsync(path));

        Assert.Equal(("calls", "a", TurnTakingAction.ContinueListening), (row.Subset, row.Id, row.Action));
        Assert.Equal(("s", "hold", "t", 7), (row.Source, row.OriginalLabel, row.Subtype, row.TurnCount));
        Assert.Equal([(ChatRole.Assistant, "Hi."), (ChatRole.User, "um")], row.Messages.Select(message => (message.Role, message.Text)));
        Assert.Equal($"{path}:1", row.Location);
    }

    [Fact]
    public async Task OnlyIdMessagesAndActionAreRequired()
    {
        var row = Assert.Single(await ReadAsync(_folder.Write("a.jsonl", Line("a"))));

        Assert.Null(row.Source ?? row.OriginalLabel ?? row.Subtype);
        Assert.Equal(1, row.TurnCount);
    }

    [Theory]
    [InlineData("\"start_speaking\"", TurnTakingAction.StartSpeaking)]
    [InlineData("\"continue_speaking\"", TurnTakingAction.ContinueSpeaking)]
    [InlineData("0", TurnTakingAction.StartSpeaking)]
    [InlineData("1", TurnTakingAction.ContinueListening)]
    [InlineData("2", TurnTakingAction.StartListening)]
    [InlineData("3", TurnTakingAction.ContinueSpeaking)]
    public async Task ActionIsANameOrTheBenchmarksNumber(string action, TurnTakingAction expected) =>
        Assert.Equal(expected, Assert.Single(await ReadAsync(_folder.Write("a.jsonl", Line("a", action)))).Action);

    [Fact]
    public async Task MessagesMayBeJsonText()
    {
        string text = """{"id": 5, "messages": "[{\"role\": \"user\", \"content\": \"hello\"}]", "action": 0}""";

        var row = Assert.Single(await ReadAsync(_folder.Write("a.jsonl", text)));

        Assert.Equal("hello", Assert.Single(row.Messages).Text);
        Assert.Equal("5", row.Id);
    }

    [Fact]
    public async Task BlankLinesByteOrderMarkAndCarriageReturnsAreNoRows()
    {
        string path = _folder.Write("a.jsonl", $"\uFEFF{Line("a")}\r\n\r\n  \n{Line("b")}");

        var rows = await ReadAsync(path);

        Assert.Equal([$"{path}:1", $"{path}:4"], rows.Select(row => row.Location));
        Assert.Equal(2, await EvaluationData.CountAsync([path], null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ContentDecidesWhatAFileIsAndFoldersAreReadInOrder()
    {
        _folder.WriteCompressed("b/swda-00001-of-00002.jsonl.gz", Encoding.UTF8.GetBytes(Line("2")));
        _folder.WriteCompressed("b/swda-00000-of-00002.jsonl.gz", Encoding.UTF8.GetBytes(Line("1")));
        _folder.Write("README.md", "not data");
        _folder.Write("a.ndjson", Line("0"));

        var rows = await ReadAsync(_folder.Root);

        Assert.Equal([("a", "0"), ("swda", "1"), ("swda", "2")], rows.Select(row => (row.Subset, row.Id)));
    }

    [Fact]
    public async Task MaxRowsPerFileEndsEachFile()
    {
        _folder.Write("a.jsonl", $"{Line("1")}\n{Line("2")}\n{Line("3")}");
        _folder.Write("b.jsonl", $"{Line("1")}\n{Line("2")}\nbroken");
        var options = new EvaluationDataOptions { MaxRowsPerFile = 2 };

        Assert.Equal(4, (await ReadAsync(_folder.Root, options)).Count);
        Assert.Equal(4, await EvaluationData.CountAsync([_folder.Root], options, TestContext.Current.CancellationToken));
        options.MaxRowsPerFile = 0;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(_folder.Root, options));
    }

    public static TheoryData<string, string?, string> BadRows => new()
    {
        { """{"messages": [{"role": "user", "content": "x"}], "action": 0}""", "id", "expected an id, found none." },
        { """{"id": "a", "action": 0}""", "messages", "expected such a column, found id, action." },
        { """{"id": "a", "messages": [{"role": "user", "content": "x"}], "label": 0}""", "action", "expected such a column, found id, messages, label." },
        { """{"id": "a", "messages": [{"role": "user", "content": "x"}], "action": null}""", "action", "expected a value, found none." },
        { Line("a", "\"speak\""), "action", "found 'speak'." },
        { Line("a", "4"), "action", "found 4." },
        { Line("a", "-1"), "action", "found -1." },
        { Line("a", "0.5"), "action", "found 0.5." },
        { Line("a", "true"), "action", "found True." },
        { """{"id": "a", "messages": [], "action": 0}""", "messages", "found none among 0 message(s)." },
        { """{"id": "a", "messages": 5, "action": 0}""", "messages", "found 5." },
        { """{"id": "a", "messages": ["x"], "action": 0}""", "messages", "expected message 1 to have a role and a content, found 'x'." },
        { """{"id": "a", "messages": [{"content": "x"}], "action": 0}""", "messages", "expected message 1 to have a 'role', found nothing." },
        { """{"id": "a", "messages": [{"role": "user"}], "action": 0}""", "messages", "expected message 1 to have a text as 'content', found nothing." },
        { """{"id": "a", "messages": [{"role": "system", "content": "x"}], "action": 0}""", "messages", "found none among 1 message(s)." },
        { """{"id": "a", "messages": "[{]", "action": 0}""", "messages", "found broken JSON" },
        { """{"id": "a", "messages": [{"role": "user", "content": "x"}], "action": 0, "num_turns": "two"}""", "num_turns", "found 'two'." },
        { """{"id": "a", "messages": [{"role": "user", "content": "x"}], "action": 0, "source": []}""", "source", "found a list." },
        { """{"id": "a", """, null, "found broken JSON" },
        { "[1]", null, "expected a JSON object, found Array." },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task BadRowNamesFileRowAndColumn(string line, string? column, string problem)
    {
        string path = _folder.Write("a.jsonl", $"{Line("first")}\n{line}\n{Line("last")}");

        var exception = await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path));
        Assert.Equal((path, 2L, column), (exception.Path, exception.Row, exception.Column));
        Assert.StartsWith($"{path}:2: ", exception.Message);
        Assert.Contains(problem, exception.Message);

        var left = new List<EvaluationDataException>();
        var rows = await ReadAsync(path, new() { OnBadRow = left.Add });
        Assert.Equal(["first", "last"], rows.Select(row => row.Id));
        Assert.Equal(2, Assert.Single(left).Row);
    }

    [Fact]
    public async Task InvalidUtf8NamesTheLine()
    {
        string path = _folder.Write("a.jsonl", [.. Encoding.UTF8.GetBytes($"{Line("a")}\n{{\"id\": \""), 0xFF, .. "\"}"u8]);

        Assert.Equal(2, (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path))).Row);
    }

    [Fact]
    public async Task DuplicateIdNamesBothPlaces()
    {
        string path = _folder.Write("a.jsonl", $"{Line("x")}\n{Line("x")}");
        _folder.Write("b.jsonl", Line("x"));

        var exception = await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path));
        Assert.Equal((2L, "id"), (exception.Row, exception.Column));
        Assert.Contains($"found 'x', the id of {path}:1.", exception.Message);

        var left = new List<EvaluationDataException>();
        Assert.Equal(["a", "b"], (await ReadAsync(_folder.Root, new() { OnBadRow = left.Add })).Select(row => row.Subset));
        Assert.Single(left);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task EmptyFileIsAnError(string content)
    {
        string path = _folder.Write("a.jsonl", content);

        var exception = await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path, new() { OnBadRow = _ => { } }));
        Assert.Equal($"{path}: expected at least one row, found none.", exception.Message);
    }

    [Fact]
    public async Task MissingPathAndFolderWithoutDataAreErrors()
    {
        string missing = Path.Combine(_folder.Root, "missing");

        Assert.Contains("found nothing there", (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(missing))).Message);
        Assert.Contains("found none", (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(_folder.Root))).Message);
    }

    [Fact]
    public async Task TruncatedGzipIsAnErrorOfItsFile()
    {
        string lines = string.Join('\n', Enumerable.Range(0, 200).Select(i => Line($"{i}")));
        string whole = _folder.WriteCompressed("whole.jsonl.gz", Encoding.UTF8.GetBytes(lines));
        string path = _folder.Write("cut.jsonl.gz", File.ReadAllBytes(whole)[..60]);

        Assert.Equal(path, (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path))).Path);
    }

    private static string Line(string id, string action = "0") =>
        $$"""{"id": "{{id}}", "messages": [{"role": "user", "content": "hello"}], "action": {{action}}}""";

    private static async Task<List<EvaluationRow>> ReadAsync(string path, EvaluationDataOptions? options = null) =>
        await EvaluationData.ReadAsync([path], options, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
}
