namespace TurnTaking.Cli;

/// <summary>What policies of one kind, from quick to patient, cost in cut-offs and waits.</summary>
internal sealed class ReplayCurve
{
    private readonly List<(double CutOffs, double Wait)> _points;

    public ReplayCurve(IEnumerable<ReplayResult> results, Func<ReplayResult, double> getWait) =>
        _points = [.. results.Select(result => (result.TurnCutOffs, getWait(result)))
            .Where(point => double.IsFinite(point.Item1) && double.IsFinite(point.Item2))
            .Order()];

    /// <summary>Gets the cut-offs per 100 turns, in ascending order.</summary>
    public double[] CutOffs => [.. _points.Select(point => point.CutOffs)];

    /// <summary>Gets the waits, in seconds.</summary>
    public double[] Waits => [.. _points.Select(point => point.Wait)];

    /// <summary>Gets the wait at a number of cut-offs, on the straight line between the policies next to it.</summary>
    /// <returns>The wait in seconds, or <see langword="null"/> beyond the curve.</returns>
    public double? GetWait(double cutOffs)
    {
        int next = _points.FindIndex(point => point.CutOffs >= cutOffs);
        if (next < 0 || (next == 0 && _points[0].CutOffs > cutOffs))
        {
            return null;
        }

        var (right, end) = _points[next];
        if (right == cutOffs)
        {
            return end;
        }

        var (left, start) = _points[next - 1];
        return start + ((end - start) * (cutOffs - left) / (right - left));
    }
}
