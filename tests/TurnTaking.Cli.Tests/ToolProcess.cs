using System.Diagnostics;
using System.Text;

namespace TurnTaking.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The tool in its own output: beside the tests, what ASP.NET Core has is left out.</summary>
    private static readonly string ToolPath = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "TurnTaking.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "TurnTaking.Cli.dll"));

    private readonly Process _process;
    private readonly TaskCompletionSource _firstError = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ToolProcess(string[] arguments, params (string Name, string? Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [ToolPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        ErrorTask = ReadErrorAsync(TestContext.Current.CancellationToken);
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public Task<string> ErrorTask { get; }

    /// <summary>Gets a task that ends when the first line of the standard error has come.</summary>
    public Task FirstErrorTask => _firstError.Task;

    /// <summary>Sends a signal, such as <c>INT</c>, which is what Ctrl-C sends.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> WaitForExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async Task<CommandLineRun> FinishAsync()
    {
        Input.Close();
        string output = await Output.ReadToEndAsync(TestContext.Current.CancellationToken);
        return new(await WaitForExitCodeAsync(), output, await ErrorTask);
    }

    private async Task<string> ReadErrorAsync(CancellationToken cancellationToken)
    {
        string? first = await _process.StandardError.ReadLineAsync(cancellationToken);
        _firstError.TrySetResult();
        return first is null ? "" : $"{first}\n{await _process.StandardError.ReadToEndAsync(cancellationToken)}";
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
