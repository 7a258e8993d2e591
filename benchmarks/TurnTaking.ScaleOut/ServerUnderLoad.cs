using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TurnTaking.ScaleOut;

/// <summary>A <c>turntaking serve</c> as a process of its own.</summary>
internal sealed partial class ServerUnderLoad : IDisposable
{
    private readonly Process _process;

    private ServerUnderLoad(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public double MemoryMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<ServerUnderLoad> StartAsync(string[] arguments, IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string path = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "TurnTaking.Cli", configuration, "TurnTaking.Cli.dll"));
        var start = new ProcessStartInfo("dotnet", [path, "serve", "--urls", "http://127.0.0.1:0", .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings ?? [])
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (AddressPattern.Match(line) is { Success: true } match)
            {
                return new(process, new(match.Groups["address"].Value));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The server ended with {process.ExitCode} before it listened.");
    }

    /// <summary>Ends the process without any chance to clean up, as <c>SIGKILL</c> does.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Serving .* at (?<address>http://\S+)$")]
    private static partial Regex AddressPattern { get; }
}
