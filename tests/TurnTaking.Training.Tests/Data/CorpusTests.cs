using TurnTaking.Training.Data;

namespace TurnTaking.Training.Tests.Data;

public sealed class CorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MissingFileIsNamed()
    {
        var exception = Assert.Throws<TrainingDataException>(() => Read());
        Assert.Contains(_folder["source.jsonl.gz"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AlteredFileIsRefused()
    {
        Write("""{"source":"a","turns":[{"speaker":"user","text":"hello"}]}""");
        string hash = Read().Source.Sha256!;
        Assert.Single(Read(hash).Dialogues);
        Write("""{"source":"a","turns":[{"speaker":"user","text":"hullo"}]}""");
        var exception = Assert.Throws<TrainingDataException>(() => Read(hash));
        Assert.Contains($"expected SHA-256 {hash}, found", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"source":"a","turns":[{"speaker":"user","text":" "}]}""")]
    public void EmptySourceIsRefused(string content)
    {
        Write(content.Length == 0 ? [] : [content]);
        Assert.Contains("found none", Assert.Throws<TrainingDataException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"source":"a"}""")]
    [InlineData("""{"source":"a","turns":[{"speaker":"robot","text":"hello"}]}""")]
    [InlineData("""{"action":"sing","messages":[{"role":"user","content":"hello"}]}""")]
    public void DamagedLineIsNamed(string line)
    {
        Write("""{"source":"a","turns":[{"speaker":"user","text":"hello"}]}""", line);
        var exception = Assert.Throws<TrainingDataException>(() => Read());
        Assert.Contains("line 2: expected a dialogue in JSON", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedFileIsRefused()
    {
        Write([.. Enumerable.Range(0, 100).Select(i => $$"""{"source":"a","turns":[{"speaker":"user","text":"hello {{i}}"}]}""")]);
        File.WriteAllBytes(_folder["source.jsonl.gz"], File.ReadAllBytes(_folder["source.jsonl.gz"])[..200]);
        Assert.Throws<TrainingDataException>(() => Read());
    }

    [Fact]
    public void TurnsOfOneSpeakerAreJoined()
    {
        Write("""
            {"source":"a","turns":[
            {"speaker":"user","text":"I\u2019d"},{"speaker":"user","text":"like  one"},{"speaker":"assistant","text":"ok"}]}
            """.ReplaceLineEndings(""));
        var dialogue = Assert.Single(Read().Dialogues);
        Assert.Equal([new Turn(true, "I'd like one"), new(false, "ok")], dialogue.Turns);
    }

    private void Write(params string[] lines) => SampleData.WriteLines(_folder["source.jsonl.gz"], lines);

    private Corpus Read(string? hash = null) =>
        Corpus.Read(_folder.Path, new() { File = "source.jsonl.gz", Sha256 = hash, Attribution = "none" });
}
