using TurnTaking.Training.Examples;

namespace TurnTaking.Training.Tests.Examples;

public sealed class ExampleStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExampleStreamTests() => SampleData.Write(_folder.Path, count: 200);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void StreamGoesOnFromAnyPlaceAsItWouldHave()
    {
        var whole = Create(seed: 1).Take(400);
        foreach (int count in new[] { 1, 37, 150, 399 })
        {
            var first = Create(seed: 1);
            first.Take(count);
            var second = Create(seed: 1);
            second.MoveTo(first.Position);
            Assert.Equal(whole.Skip(count).SelectMany(row => row.Ids), second.Take(400 - count).SelectMany(row => row.Ids));
        }
    }

    [Fact]
    public void EpochsAndSeedsGiveOtherRows()
    {
        var first = Create(seed: 1).BuildEpoch(0).ToList();
        Assert.NotEqual(first.SelectMany(row => row.Ids), Create(seed: 1).BuildEpoch(1).SelectMany(row => row.Ids));
        Assert.NotEqual(first.SelectMany(row => row.Ids), Create(seed: 2).BuildEpoch(0).SelectMany(row => row.Ids));
        Assert.Equal(first.SelectMany(row => row.Ids), Create(seed: 1).BuildEpoch(0).SelectMany(row => row.Ids));
    }

    [Fact]
    public void RowsAreNearlyFullAndTheirTokensSeeOnlyTheirOwn()
    {
        var rows = Create(seed: 1).BuildEpoch(0).ToList();
        Assert.InRange(rows.Average(row => (double)row.Count / row.Length), 0.85, 1);
        foreach (var row in rows)
        {
            Assert.NotEmpty(row.Decisions);
            for (int i = 0; i < row.Length; i++)
            {
                Assert.InRange(row.Own[i], row.Until[i], i);
                Assert.InRange(row.First[i], 0, row.Until[i]);
                int seen = row.Until[i] - row.First[i] + i - row.Own[i];
                Assert.Equal(i < row.Count ? row.Positions[i] : 0, seen);
            }
        }
    }

    [Fact]
    public void AllActionsOccur() =>
        Assert.Equal(4, Create(seed: 1).BuildEpoch(0).SelectMany(row => row.Decisions).DistinctBy(decision => decision.Action).Count());

    [Fact]
    public void WeightOfASourceIsHowOftenItIsSeen()
    {
        var configuration = SampleData.GetConfiguration(_folder.Path);
        var corpora = SampleData.Read(configuration);
        int Count(double weight) => TrainingStream(weight).BuildEpoch(0).Sum(row => row.Conversations.Count);
        Assert.InRange(Count(3) / (double)Count(1), 2.8, 3.2);
        Assert.InRange(Count(0.5) / (double)Count(1), 0.4, 0.6);

        ExampleStream TrainingStream(double weight) => Training.Runs.TrainingRun.CreateStream(
            configuration, [corpora[1] with { Source = corpora[1].Source with { Weight = weight } }], SampleData.Tokenizer);
    }

    private ExampleStream Create(int seed) => SampleData.CreateStream(SampleData.GetConfiguration(_folder.Path) with { Seed = seed });
}
