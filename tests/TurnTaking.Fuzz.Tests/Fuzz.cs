using System.Diagnostics;
using System.Globalization;
using CsCheck;

[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace TurnTaking.Fuzz.Tests;

/// <summary>Gives a reader of untrusted input random input for a while.</summary>
/// <remarks>
/// <c>TURNTAKING_FUZZ_SECONDS</c> says for how many seconds each reader; without it, 0.5, for all of them some twenty. A failure prints
/// the seed that brings its input back.
/// </remarks>
internal static class Fuzz
{
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(20);

    private static double Seconds =>
        double.TryParse(Environment.GetEnvironmentVariable("TURNTAKING_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : 0.5;

    /// <summary>Reads inputs until the time is over; each must be read, or refused as documented, before long.</summary>
    public static void Run<T>(Gen<T> inputs, Action<T> read, Func<Exception, bool> isDocumented, Func<T, string>? print = null)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < Seconds)
        {
            inputs.Sample(
                input =>
                {
                    var reading = Task.Run(() =>
                    {
                        try
                        {
                            read(input);
                        }
                        catch (Exception exception) when (isDocumented(exception))
                        {
                        }
                    });
                    if (!reading.Wait(PatienceForOne))
                    {
                        throw new TimeoutException($"Not read within {PatienceForOne.TotalSeconds} seconds.");
                    }
                },
                iter: 50,
                threads: 1,
                print: print);
        }
    }

    /// <inheritdoc cref="Run{T}(Gen{T}, Action{T}, Func{Exception, bool}, Func{T, string}?)"/>
    public static void Run(Gen<byte[]> inputs, Action<byte[]> read, Func<Exception, bool> isDocumented) =>
        Run(inputs, read, isDocumented, Convert.ToBase64String);
}
