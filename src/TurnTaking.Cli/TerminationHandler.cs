using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TurnTaking.Cli;

/// <summary>Cancels the command on Ctrl-C and on the request to terminate; ends the process if that takes too long.</summary>
internal sealed partial class TerminationHandler : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _signalCount;

    public TerminationHandler()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Cli.ExitCode.Canceled));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Cli.ExitCode.Terminated));
    }

    /// <summary>Gets the token that is canceled by a signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Gets the exit code of a command that was canceled.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.Canceled;

    /// <summary>Gets or sets how long a command may take to end after a signal; after a second one, it ends at once.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(0.5);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signalCount) == 1)
        {
            ExitCode = exitCode;
            new Thread(() => ExitLater(exitCode)) { IsBackground = true }.Start();
            _cancellation.Cancel();
        }
        else
        {
            Exit(exitCode);
        }
    }

    private void ExitLater(int exitCode)
    {
        Thread.Sleep(Patience);
        Exit(exitCode);
    }

    /// <summary>Ends the process at once: taken down in order, it would crash where native code is still at work.</summary>
    [DoesNotReturn]
    private static void Exit(int exitCode)
    {
        if (!OperatingSystem.IsWindows())
        {
            ExitNow(exitCode);
        }

        Environment.Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int exitCode);
}
