namespace TurnTaking.ScaleOut;

/// <summary>Answers, counted.</summary>
internal sealed class Summary
{
    private readonly List<Answer> _answers;
    private readonly double[] _sinceDue;
    private readonly double[] _sinceSent;

    public Summary(IEnumerable<Answer> answers)
    {
        _answers = [.. answers];
        var predicted = _answers.Where(answer => answer.Status == 200).ToList();
        _sinceDue = [.. predicted.Select(answer => answer.SinceDue.TotalMilliseconds).Order()];
        _sinceSent = [.. predicted.Select(answer => answer.SinceSent.TotalMilliseconds).Order()];
    }

    public int PredictedCount => _sinceDue.Length;

    public double NinetyNinth => At(_sinceDue, 0.99);

    public int Count(int status) => _answers.Count(answer => answer.Status == status);

    public void Print(string name)
    {
        int errorCount = _answers.Count(answer => answer.Status is not (200 or 409 or 429));
        Console.WriteLine(
            $"{name}: {_answers.Count:N0} requests, {PredictedCount:N0} predicted, {Count(429):N0} shed (429), " +
            $"{Count(409):N0} superseded (409), {errorCount:N0} errors");
        foreach (var status in _answers.Where(answer => answer.Status is not (200 or 409 or 429)).GroupBy(answer => answer.Status))
        {
            Console.WriteLine($"  {(status.Key == 0 ? "no answer" : status.Key)}: {status.Count():N0}");
        }

        Console.WriteLine(
            $"  since due:  p50 {At(_sinceDue, 0.5):0.00} ms, p99 {At(_sinceDue, 0.99):0.00} ms, p99.9 {At(_sinceDue, 0.999):0.00} ms, " +
            $"longest {At(_sinceDue, 1):0.00} ms");
        Console.WriteLine(
            $"  since sent: p50 {At(_sinceSent, 0.5):0.00} ms, p99 {At(_sinceSent, 0.99):0.00} ms; the sender was late by up to " +
            $"{_answers.Max(answer => (answer.SinceDue - answer.SinceSent).TotalMilliseconds):0} ms");
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
