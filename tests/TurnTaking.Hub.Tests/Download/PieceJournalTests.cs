using CsCheck;

namespace TurnTaking.Hub.Tests.Download;

public sealed class PieceJournalTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void WhatWasNotedIsThereAgain() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[1, 300], Gen.Int[0, 99].Array[0, 50]).Sample(
            (byteCount, pieceByteCount, percents) =>
            {
                long frontier, received;
                using (var journal = PieceJournal.Open(_path, byteCount, pieceByteCount, mayResume: false))
                {
                    for (int i = 0; i < percents.Length; i++)
                    {
                        int piece = i % journal.PieceCount;
                        journal.Add(piece, (journal.GetByteCount(piece) - journal.GetReceived(piece)) * (percents[i] + 1) / 100);
                    }

                    (frontier, received) = (journal.ReadFrontier(), journal.ReceivedByteCount);
                    Assert.Equal(FindFrontier(journal), frontier);
                }

                using var resumed = PieceJournal.Open(_path, byteCount, pieceByteCount: 17, mayResume: true);
                Assert.Equal((frontier, received, pieceByteCount), (resumed.ReadFrontier(), resumed.ReceivedByteCount, resumed.PieceByteCount));
            },
            threads: 1);

    [Fact]
    public void WhatIsNoJournalOfTheFileIsBegunAnew() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 59], Gen.Byte).Sample(
            (noise, at, change) =>
            {
                byte[] bytes = noise;
                if (noise.Length % 2 == 0)
                {
                    using (var journal = PieceJournal.Open(_path, 1000, 100, mayResume: false))
                    {
                        journal.Add(3, 50);
                    }

                    bytes = File.ReadAllBytes(_path);
                    bytes[at % bytes.Length] = change;
                }

                File.WriteAllBytes(_path, bytes);
                using var resumed = PieceJournal.Open(_path, 1000, 100, mayResume: true);
                Assert.Equal(1000, resumed.ByteCount);
                Assert.InRange(resumed.ReadFrontier(), 0, 1000);
                Assert.All(Enumerable.Range(0, resumed.PieceCount), piece =>
                    Assert.InRange(resumed.GetReceived(piece), 0, resumed.GetByteCount(piece)));
            },
            threads: 1);

    [Fact]
    public void AJournalOfAnotherSizeIsNotTaken()
    {
        using (var journal = PieceJournal.Open(_path, 1000, 100, mayResume: false))
        {
            journal.Add(0, 100);
        }

        using var other = PieceJournal.Open(_path, 999, 100, mayResume: true);
        Assert.Equal(0, other.ReceivedByteCount);
    }

    private static long FindFrontier(PieceJournal journal)
    {
        for (int piece = 0; piece < journal.PieceCount; piece++)
        {
            if (journal.GetReceived(piece) < journal.GetByteCount(piece))
            {
                return journal.GetStart(piece) + journal.GetReceived(piece);
            }
        }

        return journal.ByteCount;
    }
}
