using System.Text;
using TurnTaking.Training.Native;

namespace TurnTaking.Training.Tests.Native;

public sealed class TorchLibraryTests
{
    [Fact]
    public void NeedOfAVersionIsMarkedInAFileThatHasIt()
    {
        string? library = Directory
            .EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).FirstOrDefault();
        Assert.SkipUnless(library is not null, "TorchSharp's library for Linux is not here.");
        byte[] original = File.ReadAllBytes(library);
        byte[] marked = [.. original];
        Assert.True(TorchLibrary.MarkWeak(marked, "GLIBCXX_3.4.32"));
        Assert.False(TorchLibrary.MarkWeak([.. original], "GLIBCXX_9.9"));
        Assert.Equal(1, original.Zip(marked).Count(pair => pair.First != pair.Second));
        Assert.Contains("GLIBCXX_3.4.32", Encoding.ASCII.GetString(marked), StringComparison.Ordinal);
    }
}
