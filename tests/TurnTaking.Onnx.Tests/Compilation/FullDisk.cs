namespace TurnTaking.Onnx.Tests;

/// <summary>A disk with room for some bytes.</summary>
internal sealed class FullDisk(long room)
{
    public const string Message = "No space left on the test's disk.";

    private long _room = room;

    public Stream Create(string path) => new LimitedStream(this, File.Create(path));

    private sealed class LimitedStream(FullDisk disk, Stream file) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => file.Position = value; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk._room -= count;
            if (disk._room < 0)
            {
                throw new IOException(Message);
            }

            file.Write(buffer, offset, count);
        }

        public override void Flush() => file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void SetLength(long value) => file.SetLength(value);

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
