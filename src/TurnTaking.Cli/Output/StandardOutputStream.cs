using System.Runtime.InteropServices;

namespace TurnTaking.Cli;

/// <summary>The process's standard output, which says when its reader has gone.</summary>
/// <remarks>.NET's own stream drops what is written to a closed pipe, so a command would work on for nobody.</remarks>
internal sealed partial class StandardOutputStream(Stream inner) : Stream
{
    private const int FileDescriptor = 1;

    // POLLERR and POLLHUP have these values on Linux, macOS and the BSDs.
    private const short ErrorOrHangUp = 0x8 | 0x10;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException("There is no standard output to write to.", exception);
        }

        if (!OperatingSystem.IsWindows() && IsClosed())
        {
            throw new ClosedOutputException();
        }
    }

    private static bool IsClosed()
    {
        var poll = new PollDescriptor { FileDescriptor = FileDescriptor };
        return Poll(ref poll, 1, timeout: 0) > 0 && (poll.ReturnedEvents & ErrorOrHangUp) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int FileDescriptor;
        public short Events;
        public short ReturnedEvents;
    }
}
