namespace TurnTaking.Evaluation;

/// <summary>
/// The SplitMix64 generator: numbers that depend on the seed alone, whatever the machine and the runtime's version.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong value = _state;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Gets a number from 0 to below <paramref name="count"/>.</summary>
    public int NextIndex(int count) => (int)(((UInt128)Next() * (ulong)count) >> 64);
}
