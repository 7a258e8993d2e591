using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace TurnTaking.Tests;

/// <summary>A sample that runs as its user starts it. It is ended with this object.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    // Far more than any sample takes: it only ends a test that would hang.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(50);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly CancellationTokenSource _deadline =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _reading;

    private SampleProcess(Process process)
    {
        _process = process;
        _deadline.CancelAfter(Deadline);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        _ = _reading.ContinueWith(_ => _lines.Writer.TryComplete(), TaskScheduler.Default);
    }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static SampleProcess Start(string sample, string[]? arguments = null, Dictionary<string, string?>? environment = null)
    {
        // artifacts/bin/<project>/<configuration>/ is where every project lies.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", sample, configuration, $"{sample}.dll"));
        Assert.True(File.Exists(program), $"The sample is not built: {program}");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments ?? []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), _deadline.Token);
        await _process.StandardInput.FlushAsync(_deadline.Token);
    }

    /// <summary>Waits for a line that holds a text.</summary>
    public async Task<string> ReadLineAsync(string text)
    {
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(_deadline.Token))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
        }

        throw new InvalidOperationException($"The sample never wrote \"{text}\". It wrote:\n{Output}");
    }

    /// <summary>Waits for the address that a server listens on.</summary>
    public async Task<Uri> ReadAddressAsync()
    {
        const string Announcement = "Now listening on: ";
        string line = await ReadLineAsync(Announcement);
        return new(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..].Trim());
    }

    /// <summary>Waits until the sample has ended well.</summary>
    /// <returns>All that it wrote, with every stretch of white space as one space: terminals wrap lines.</returns>
    public async Task<string> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(_deadline.Token);
        await _reading;
        Assert.True(_process.ExitCode == 0, $"The sample ended with {_process.ExitCode}:\n{Output}");
        return string.Join(' ', Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
        _deadline.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            _lines.Writer.TryWrite(line);
        }
    }
}
