using System.Diagnostics;

namespace TurnTaking.Hub.Tests;

/// <summary>A file system in memory that a test may fill; it takes the rights of an administrator on Linux, and else the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string root) => Root = root;

    public string Root { get; }

    private string FillerPath => Path.Combine(Root, "filler");

    public static SmallDisk Mount(string options)
    {
        string root = Directory.CreateTempSubdirectory("turntaking-").FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", root) != 0)
        {
            Directory.Delete(root);
            Assert.Skip("A small file system cannot be mounted here.");
        }

        return new(root);
    }

    /// <summary>Takes the space that is left.</summary>
    public void Fill()
    {
        using var filler = File.Create(FillerPath);
        var block = new byte[64 << 10];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void MakeRoom() => File.Delete(FillerPath);

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Root));

    public void Dispose()
    {
        Run("umount", Root);
        Directory.Delete(Root);
    }

    private static int Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
