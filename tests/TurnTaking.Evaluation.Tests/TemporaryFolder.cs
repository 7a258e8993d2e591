using System.IO.Compression;
using System.Text;

namespace TurnTaking.Evaluation.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteCompressed(string name, byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionMode.Compress))
        {
            stream.Write(content);
        }

        return Write(name, compressed.ToArray());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
