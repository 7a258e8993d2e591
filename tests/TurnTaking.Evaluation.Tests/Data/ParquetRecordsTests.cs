using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace TurnTaking.Evaluation.Tests;

public sealed class ParquetRecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadsTheBenchmarksLayoutOverRowGroups(bool isCompressed)
    {
        var rows = Enumerable.Range(0, 7).Select(i => new BenchmarkRow
        {
            id = $"r{i}",
            source = "swda",
            messages = [new() { role = "assistant", content = $"Tell me {i}" }, new() { role = "user", content = $"well {i}" }],
            conversation = "x",
            action = i % 4,
            original_label = i == 0 ? null : "b",
            num_turns = 2 + i,
        });
        byte[] content = await SerializeAsync(rows, new() { RowGroupSize = 3 });
        string path = isCompressed
            ? _folder.WriteCompressed("swda-00000-of-00001.parquet.gz", content)
            : _folder.Write("swda-00000-of-00001.parquet", content);

        var read = await ReadAsync(path);

        Assert.Equal(7, read.Count);
        Assert.Equal(7, await EvaluationData.CountAsync([path], null, TestContext.Current.CancellationToken));
        Assert.Equal(("swda", "r5", TurnTakingAction.ContinueListening), (read[5].Subset, read[5].Id, read[5].Action));
        Assert.Equal(["Tell me 5", "well 5"], read[5].Messages.Select(message => message.Text));
        Assert.Equal((null, "b"), (read[0].OriginalLabel, read[1].OriginalLabel));
        Assert.Equal((8, $"{path}:7"), (read[6].TurnCount, read[6].Location));
    }

    [Fact]
    public async Task ReadsActionsByNameAndMessagesAsJsonText()
    {
        byte[] content = await SerializeAsync(new[]
        {
            new TextRow { id = "a", messages = """[{"role": "user", "content": "stop"}]""", action = "start_listening" },
        });

        var row = Assert.Single(await ReadAsync(_folder.Write("a.parquet", content)));

        Assert.Equal(("stop", TurnTakingAction.StartListening), (Assert.Single(row.Messages).Text, row.Action));
    }

    [Fact]
    public async Task MissingColumnIsAnErrorOfTheFile()
    {
        byte[] content = await SerializeAsync(new[] { new MisnamedRow { id = "a", label = 0 } });
        string path = _folder.Write("a.parquet", content);

        var exception = await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path, new() { OnBadRow = _ => { } }));

        Assert.Equal((path, null, "messages"), (exception.Path, exception.Row, exception.Column));
        Assert.Contains("found id, label.", exception.Message);
    }

    [Fact]
    public async Task BadValueNamesRowAndColumn()
    {
        byte[] content = await SerializeAsync(new[]
        {
            new TextRow { id = "a", messages = """[{"role": "user", "content": "x"}]""", action = "start_listening" },
            new TextRow { id = "b", messages = """[{"role": "user", "content": "x"}]""", action = "listen" },
        });
        string path = _folder.Write("a.parquet", content);

        var exception = await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path));

        Assert.Equal((2L, "action"), (exception.Row, exception.Column));
    }

    [Fact]
    public async Task EmptyFileIsAnError()
    {
        var schema = new ParquetSchema(new DataField<string>("id"), new DataField<string>("messages"), new DataField<int>("action"));
        using var stream = new MemoryStream();
        await using (await ParquetWriter.CreateAsync(schema, stream, cancellationToken: TestContext.Current.CancellationToken))
        {
        }

        string path = _folder.Write("a.parquet", stream.ToArray());

        Assert.Contains("found none", (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path))).Message);
    }

    [Fact]
    public async Task DamagedFileIsAnErrorOfTheFile()
    {
        byte[] content = await SerializeAsync(new[] { new TextRow { id = "a", messages = "[]", action = "start_listening" } });
        string path = _folder.Write("a.parquet", content[..(content.Length / 2)]);

        Assert.Equal(path, (await Assert.ThrowsAsync<EvaluationDataException>(() => ReadAsync(path))).Path);
    }

    private static async Task<byte[]> SerializeAsync<T>(IEnumerable<T> rows, ParquetOptions? options = null)
        where T : class, new()
    {
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows, stream, options ?? new(), cancellationToken: TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    private static async Task<List<EvaluationRow>> ReadAsync(string path, EvaluationDataOptions? options = null) =>
        await EvaluationData.ReadAsync([path], options, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

#pragma warning disable IDE1006 // The names are those of the columns.
    private sealed class BenchmarkRow
    {
        public string? id { get; set; }

        public string? source { get; set; }

        public List<Message>? messages { get; set; }

        public string? conversation { get; set; }

        public long action { get; set; }

        public string? original_label { get; set; }

        public int num_turns { get; set; }
    }

    private sealed class Message
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }

    private sealed class TextRow
    {
        public string? id { get; set; }

        public string? messages { get; set; }

        public string? action { get; set; }
    }

    private sealed class MisnamedRow
    {
        public string? id { get; set; }

        public int label { get; set; }
    }
#pragma warning restore IDE1006
}
