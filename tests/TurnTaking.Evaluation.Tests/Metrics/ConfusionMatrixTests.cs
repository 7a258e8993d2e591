using CsCheck;

namespace TurnTaking.Evaluation.Tests;

public class ConfusionMatrixTests
{
    private const double Tolerance = 1e-12;

    /// <summary>Right and predicted actions by initials; accuracy and both macro F1 worked out by hand.</summary>
    public static TheoryData<string, string, double, double, double> HandMadeCases => new()
    {
        // One row.
        { "S", "S", 1, 1, 1 },
        { "S", "C", 0, 0, 0 },
        { "L", "L", 1, 1, 1 },

        // A single class, all right, all wrong, half: F1 of S = 2*2/(4+2) = 2/3, of C = 0.
        { "SSSS", "SSSS", 1, 1, 1 },
        { "SSSS", "CCCC", 0, 0, 0 },
        { "SSSS", "SSCC", 0.5, (2 / 3.0 + 0) / 2, 2 / 3.0 },

        // A class that occurs and is never predicted: F1 of S = 2*2/(2+4) = 2/3, of C = 0.
        { "SSCC", "SSSS", 0.5, 1 / 3.0, 1 / 3.0 },

        // Two classes: S 2*3/(4+4) = 3/4, C 2*3/(4+4) = 3/4.
        { "SSSSCCCC", "SSSCSCCC", 0.75, 0.75, 0.75 },

        // Two classes, uneven: S = 2*1/(1+2) = 2/3, C = 2*2/(3+2) = 4/5.
        { "SCCC", "SSCC", 0.75, (2 / 3.0 + 4 / 5.0) / 2, (2 / 3.0 + 4 / 5.0) / 2 },

        // A class that is predicted and never occurs: S 2*1/(2+1), C 2*1/(1+1) = 1, K 0.
        { "SSC", "SKC", 2 / 3.0, (2 / 3.0 + 1 + 0) / 3, (2 / 3.0 + 1) / 2 },

        // Two classes occur, two others are predicted.
        { "SC", "LK", 0, 0, 0 },

        // All classes once, all right, all turned round by one.
        { "SCLK", "SCLK", 1, 1, 1 },
        { "SCLK", "CLKS", 0, 0, 0 },

        // Everything is predicted as one: S 2*1/(1+4) = 2/5, the others 0.
        { "SCLK", "SSSS", 0.25, 0.1, 0.1 },

        // Three classes: S 2*2/(3+2) = 4/5, C 2*1/(1+2) = 2/3, L 2*1/(1+1) = 1.
        { "SSSCL", "SSCCL", 0.8, (4 / 5.0 + 2 / 3.0 + 1) / 3, (4 / 5.0 + 2 / 3.0 + 1) / 3 },

        // Rare class missed: S 2*4/(4+5) = 8/9, L 0.
        { "SSSSL", "SSSSS", 0.8, (8 / 9.0 + 0) / 2, (8 / 9.0 + 0) / 2 },

        // Rare class missed for one that never occurs: S 1, L 0, K 0.
        { "SSSSL", "SSSSK", 0.8, 1 / 3.0, 0.5 },

        // Four classes: S 2*2/(3+3), C 2*2/(2+3) = 4/5, L 2*1/(2+1) = 2/3, K 2*1/(2+2) = 1/2.
        { "SSSCCLLKK", "SSCCCLKKS", 6 / 9.0, (2 / 3.0 + 4 / 5.0 + 2 / 3.0 + 1 / 2.0) / 4, (2 / 3.0 + 4 / 5.0 + 2 / 3.0 + 1 / 2.0) / 4 },

        // The backchannel's classes only: K 2*2/(3+2) = 4/5, L 2*1/(1+2) = 2/3.
        { "KKKL", "KKLL", 0.75, (4 / 5.0 + 2 / 3.0) / 2, (4 / 5.0 + 2 / 3.0) / 2 },

        // One right of many: C 2*1/(5+1) = 1/3, S 0, L 0, K 0.
        { "CCCCC", "CSLKK", 0.2, (1 / 3.0) / 4, 1 / 3.0 },

        // Ties of counts: S 2*1/(2+2) = 1/2, C the same.
        { "SCSC", "SCCS", 0.5, 0.5, 0.5 },

        // Precision and recall trade places: S 2*2/(2+4) = 2/3, C 2*2/(4+2) = 2/3.
        { "SSCCCC", "SSSSCC", 4 / 6.0, 2 / 3.0, 2 / 3.0 },
    };

    [Theory]
    [MemberData(nameof(HandMadeCases))]
    public void MetricsAreThoseWorkedOutByHand(string actual, string predicted, double accuracy, double macroF1, double macroF1OfActual)
    {
        var matrix = new ConfusionMatrix(TestRows.Pairs(actual, predicted));

        Assert.Equal(actual.Length, matrix.Count);
        Assert.Equal(accuracy, matrix.Accuracy, Tolerance);
        Assert.Equal(macroF1, matrix.MacroF1, Tolerance);
        Assert.Equal(macroF1OfActual, matrix.MacroF1OfActualActions, Tolerance);
    }

    [Fact]
    public void GivesPrecisionRecallAndF1OfEachAction()
    {
        // S: 2 right of 3 predicted and 4 that occur.
        var matrix = new ConfusionMatrix(TestRows.Pairs("SSSSCC", "SSCCSC"));

        Assert.Equal(new(TestRows.StartSpeaking, 2 / 3.0, 0.5, 4 / 7.0, 4, 3), matrix.GetMetrics(TestRows.StartSpeaking));
        Assert.Equal(new(TestRows.ContinueListening, 1 / 3.0, 0.5, 0.4, 2, 3), matrix.GetMetrics(TestRows.ContinueListening));
        Assert.Equal(new(TestRows.StartListening, 0, 0, 0, 0, 0), matrix.GetMetrics(TestRows.StartListening));
        Assert.Equal(2, matrix[TestRows.StartSpeaking, TestRows.ContinueListening]);
        Assert.Equal(1, matrix[TestRows.ContinueListening, TestRows.StartSpeaking]);
    }

    [Fact]
    public void EmptyMatrixHasZerosAndNoNaN()
    {
        var matrix = new ConfusionMatrix();

        Assert.Equal((0L, 0d, 0d, 0d), (matrix.Count, matrix.Accuracy, matrix.MacroF1, matrix.MacroF1OfActualActions));
        Assert.Empty(matrix.OccurringActions);
    }

    [Fact]
    public void AddCountsAsOftenAsAsked()
    {
        var matrix = new ConfusionMatrix();
        matrix.Add(new(TestRows.StartSpeaking, TestRows.StartSpeaking), 3);
        matrix.Add(new(TestRows.StartSpeaking, TestRows.ContinueListening));

        Assert.Equal(0.75, matrix.Accuracy);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(default, -1));
    }

    /// <summary>The reference counts with sets of row numbers, as the textbook defines the metrics.</summary>
    [Fact]
    public void MetricsAgreeWithAnIndependentImplementation() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).List[1, 60].Sample(rows =>
        {
            var matrix = new ConfusionMatrix(rows.Select(row => new LabeledPrediction((TurnTakingAction)row.Item1, (TurnTakingAction)row.Item2)));

            var labels = rows.Select(row => row.Item1).Union(rows.Select(row => row.Item2)).ToList();
            double sum = 0;
            foreach (int label in labels)
            {
                var having = Enumerable.Range(0, rows.Count).Where(i => rows[i].Item1 == label).ToHashSet();
                var found = Enumerable.Range(0, rows.Count).Where(i => rows[i].Item2 == label).ToHashSet();
                double right = having.Intersect(found).Count();
                double precision = found.Count == 0 ? 0 : right / found.Count;
                double recall = having.Count == 0 ? 0 : right / having.Count;
                double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
                sum += f1;

                var metrics = matrix.GetMetrics((TurnTakingAction)label);
                Assert.Equal(precision, metrics.Precision, Tolerance);
                Assert.Equal(recall, metrics.Recall, Tolerance);
                Assert.Equal(f1, metrics.F1, Tolerance);
            }

            Assert.Equal(sum / labels.Count, matrix.MacroF1, Tolerance);
            Assert.Equal(rows.Count(row => row.Item1 == row.Item2) / (double)rows.Count, matrix.Accuracy, Tolerance);
        });
}
