namespace TurnTaking.Fuzz.Tests;

/// <summary>A file that one input after the other is written to.</summary>
internal sealed class TemporaryFile(string extension = "") : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}{extension}");

    public string Write(byte[] content)
    {
        File.WriteAllBytes(Path, content);
        return Path;
    }

    public void Dispose() => File.Delete(Path);
}
