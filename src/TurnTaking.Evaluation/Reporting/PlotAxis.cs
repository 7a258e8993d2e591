namespace TurnTaking.Evaluation;

/// <summary>An axis of a plot, from 0.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Maximum">Where it ends.</param>
/// <param name="Step">How far its numbers are apart.</param>
/// <param name="Format">The format of its numbers.</param>
internal sealed record PlotAxis(string Name, double Maximum, double Step, string Format)
{
    /// <summary>Makes an axis of shares, in percent.</summary>
    public static PlotAxis OfShares(string name) => new(name, 1, 0.2, "0 %");
}
