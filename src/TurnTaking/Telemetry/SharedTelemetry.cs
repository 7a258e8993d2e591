using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TurnTaking;

/// <summary>The source and the meter of what is made too often to have its own, such as a call's conversation.</summary>
internal static class SharedTelemetry
{
    public static ActivitySource ActivitySource { get; } = new(TelemetryNames.Source);

    public static Meter Meter { get; } = new(TelemetryNames.Source);
}
