using System.IO.Compression;
using System.Text;
using CsCheck;
using Parquet.Serialization;
using TurnTaking.Cli;
using TurnTaking.Evaluation;
using TurnTaking.Hub;
using TurnTaking.Replay;

namespace TurnTaking.Fuzz.Tests;

/// <summary>Files of conversations, and what a cut download leaves behind.</summary>
public sealed class DataFileTests
{
    private const string Conversation = """{"id":7,"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"hi \u00e4"}]}""";

    private const string LabelledRow =
        """{"id":"a","messages":[{"role":"user","content":"hi"}],"action":"start_speaking","source":"s","original_label":"x","num_turns":1}""";

    private const string TimedCall = """
        {"id":"c","duration":8.0,"words":[{"t0":0.0,"t1":0.5,"speaker":"assistant","text":"Yes?","asr":"yes"},
        {"t0":2.0,"t1":2.5,"speaker":"user","text":"I","asr":"i","frag":true}],"turns":[{"speaker":"user","t0":2.0,"t1":2.5}],
        "events":[{"t":2.5,"kind":"user_pause","duration":0.8,"turn":0,"within_act":true,"complete":false}]}
        """;

    [Fact]
    public void ConversationOfTheCommandLine() => Fuzz.Run(
        Inputs.NearlyJson(Conversation),
        bytes => ConversationParser.Parse(bytes),
        exception => exception is BadInputException);

    [Fact]
    public void TimedConversation()
    {
        using var file = new TemporaryFile(".jsonl");
        Fuzz.Run(
            Inputs.NearlyJson(TimedCall.ReplaceLineEndings("")),
            bytes =>
            {
                var replayer = new Replayer(client: null, new());
                var clips = ReplayFile.Read(file.Write(bytes)).Select(clip => replayer.ReplayAsync(clip).GetAwaiter().GetResult());
                ReplayScorer.Score([.. clips]);
            },
            exception => exception is InvalidDataException);
    }

    [Fact]
    public void CompressedTimedConversation()
    {
        using var file = new TemporaryFile(".jsonl.gz");
        Fuzz.Run(
            Inputs.Damaged(Compress(TimedCall.ReplaceLineEndings(""))),
            bytes => _ = ReplayFile.Read(file.Write(bytes)).ToList(),
            exception => exception is InvalidDataException);
    }

    [Fact]
    public void LabelledRowsAsJsonLines()
    {
        using var file = new TemporaryFile(".jsonl");
        Fuzz.Run(
            Gen.OneOf(Inputs.NearlyJson(LabelledRow), Inputs.Damaged(Compress(LabelledRow))),
            bytes => ReadLabelled(file.Write(bytes)),
            exception => exception is EvaluationDataException);
    }

    [Fact]
    public async Task LabelledRowsAsParquet()
    {
        using var content = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
            [new ParquetRow { id = "a", messages = "[{\"role\":\"user\",\"content\":\"hi\"}]", action = "start_speaking" }],
            content,
            cancellationToken: TestContext.Current.CancellationToken);
        using var file = new TemporaryFile(".parquet");
        Fuzz.Run(
            Inputs.Damaged(content.ToArray()),
            bytes => ReadLabelled(file.Write(bytes)),
            exception => exception is EvaluationDataException);
    }

    [Fact]
    public void JournalOfADownload()
    {
        using var file = new TemporaryFile();
        using (var journal = PieceJournal.Open(file.Path, 1_000, 300, mayResume: false))
        {
            journal.Add(1, 120);
        }

        Fuzz.Run(
            Gen.OneOf(Inputs.Damaged(File.ReadAllBytes(file.Path)), Inputs.Bytes),
            bytes =>
            {
                file.Write(bytes);
                using var journal = PieceJournal.Open(file.Path, 1_000, 300, mayResume: true);
                Assert.InRange(journal.ReceivedByteCount, 0, 1_000);
                Assert.InRange(journal.ReadFrontier(), 0, 1_000);
                Assert.Equal(1_000, Enumerable.Range(0, journal.PieceCount).Sum(journal.GetByteCount));
            },
            _ => false);
    }

    private static void ReadLabelled(string path)
    {
        foreach (var row in EvaluationData.ReadAsync([path]).ToBlockingEnumerable(TestContext.Current.CancellationToken))
        {
            Assert.NotEmpty(row.Messages);
        }
    }

    private static byte[] Compress(string text)
    {
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(content, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return content.ToArray();
    }

    private sealed class ParquetRow
    {
        public required string id { get; set; }

        public required string messages { get; set; }

        public required string action { get; set; }
    }
}
