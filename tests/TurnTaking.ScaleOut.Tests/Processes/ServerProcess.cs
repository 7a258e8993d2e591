using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>A server as a process of its own, on a port of the loopback interface that was free.</summary>
/// <remarks>Disposing of it kills the process. Every wait ends with the test, or with an error that shows what the process has written.</remarks>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    /// <summary>Gets the process id.</summary>
    public int Id => _process.Id;

    /// <summary>Gets the address that the server listens at.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>Gets a client whose requests go to the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Gets what the process has written so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Gets the memory that the process has in use, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>turntaking serve</c> on a free port and waits until it listens.</summary>
    /// <param name="arguments">Further arguments.</param>
    /// <param name="variables">Variables of the environment.</param>
    public static async Task<ServerProcess> StartAsync(string[] arguments, params (string Name, string? Value)[] variables)
    {
        var server = Launch(["serve", "--urls", "http://127.0.0.1:0", .. arguments], variables);
        try
        {
            await server.WaitUntilServingAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <c>turntaking</c> and does not wait for anything.</summary>
    public static ServerProcess Launch(string[] arguments, params (string Name, string? Value)[] variables) =>
        Launch("TurnTaking.Cli", arguments, variables);

    /// <summary>Starts a program of this repository, from its own build output, and does not wait for anything.</summary>
    /// <param name="project">The program's project; the test project must build it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Variables of the environment.</param>
    public static ServerProcess Launch(string project, string[] arguments, params (string Name, string? Value)[] variables)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"{project}.dll"));
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Waits until the process has written the line that names its address.</summary>
    public async Task WaitUntilServingAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await WithinAsync(Task.WhenAny(_address.Task, ended), "that it listens");
        if (first == ended)
        {
            await _reading;
            Assert.Fail($"The process ended with {_process.ExitCode} before it listened. It wrote: {Output}");
        }

        Client = new() { BaseAddress = Address };
    }

    /// <summary>Sends a signal, such as <c>TERM</c> or <c>STOP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the process without any chance to clean up, as <c>SIGKILL</c> does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitCodeAsync()
    {
        await WithinAsync(Ended(), "that it ends");
        return _process.ExitCode;

        async Task<bool> Ended()
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await _reading;
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _reading;
        _process.Dispose();
    }

    private async Task<T> WithinAsync<T>(Task<T> task, string expected)
    {
        try
        {
            return await task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Expected of process {Id} {expected}, for {Patience.TotalSeconds:N0} s. It wrote: {Output}");
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lock)
            {
                _output.AppendLine(line);
            }

            if (AddressPattern.Match(line) is { Success: true } match)
            {
                _address.TrySetResult(new(match.Groups["address"].Value));
            }
        }
    }

    [GeneratedRegex(@"^Serving .* at (?<address>https?://\S+)$")]
    private static partial Regex AddressPattern { get; }
}
