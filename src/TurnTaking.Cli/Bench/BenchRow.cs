namespace TurnTaking.Cli;

/// <summary>One measurement.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="Value">The library's value.</param>
/// <param name="Against">What it is compared with, or <see langword="null"/>.</param>
/// <param name="AgainstValue">The value of that.</param>
internal sealed record BenchRow(string Name, string Unit, double Value, string? Against = null, double? AgainstValue = null)
{
    /// <summary>Gets the value divided by the other.</summary>
    public double? Ratio => Value / AgainstValue;
}
