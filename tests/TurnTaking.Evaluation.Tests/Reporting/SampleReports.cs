namespace TurnTaking.Evaluation.Tests;

/// <summary>A report with everything in it, of made-up predictions.</summary>
internal static class SampleReports
{
    public static EvaluationReport Create(bool isComplete = true, long leftOutCount = 0)
    {
        var first = CreateRun("test <model>", seed: 1) with { IsComplete = isComplete };
        return EvaluationReport.Create(
            first,
            new() { Compared = CreateRun("other", seed: 2), LeftOutCount = leftOutCount, Bootstrap = new() { ResampleCount = 200 } });
    }

    private static EvaluationRun CreateRun(string modelId, ulong seed)
    {
        var random = new SplitMix64(seed);
        string[] subsets = ["one|<two>", "a_subset_with_quite_a_long_name", "meetings"];
        var rows = new List<EvaluatedRow>();
        for (int i = 0; i < 600; i++)
        {
            var action = (TurnTakingAction)(i % 5 % 4);
            var weights = new float[4];
            for (int j = 0; j < 4; j++)
            {
                weights[j] = (float)Math.Exp((random.NextIndex(400) / 100.0) + (j == (int)action ? 2 : 0));
            }

            float sum = weights.Sum();
            rows.Add(TestRows.Evaluated(
                action,
                new(weights[0] / sum, weights[1] / sum, weights[2] / sum, weights[3] / sum),
                $"row-{i}",
                subsets[i % 3],
                traits: new(1 + (i % 11), 1 + (i % 37), (WritingStyle)(i % 4), "corpus", $"label_{i % 6}", i % 2 == 0 ? "natural_hold" : null)));
        }

        return new(modelId, rows);
    }
}
