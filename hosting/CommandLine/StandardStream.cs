using System.Runtime.InteropServices;
using System.Text;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>
/// Standard output or standard error, by write(2). The framework's own stream passes over a reader that has gone, and
/// fails with a text that the published agent does not have.
/// </summary>
internal sealed partial class StandardStream(int descriptor, Action<int> fail) : Stream
{
    private const int Output = 1, Error = 2;
    private const int Interrupted = 4, BadDescriptor = 9, WouldBlock = 11;
    private const int GetDescriptorFlags = 1, CloseOnExec = 1;
    private const short ForWriting = 4;

    private readonly bool isClosed = IsClosed(descriptor);

    /// <summary>
    /// Standard output for bytes; what cannot be written ends the program, see <see cref="OutputException"/>.
    /// </summary>
    public static StandardStream OpenOutput() => new(Output, errno => throw new OutputException(errno));

    /// <summary>Makes all texts of the console go through here.</summary>
    public static void UseForConsole()
    {
        Console.SetOut(Writer(OpenOutput()));
        // There is no other place to say that standard error cannot be written.
        Console.SetError(Writer(new StandardStream(Error, _ => { })));
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = isClosed ? -1 : Write(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var errno = isClosed ? BadDescriptor : Marshal.GetLastPInvokeError();
            if (errno == Interrupted)
                continue;
            if (errno != WouldBlock)
            {
                fail(errno);
                return;
            }

            // Whoever shares the terminal made it non-blocking.
            var wait = new Poll(descriptor, ForWriting, 0);
            _ = PollOne(ref wait, 1, -1);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private static StreamWriter Writer(StandardStream stream)
    {
        var encoding = Console.OutputEncoding is UTF8Encoding ? new UTF8Encoding(false) : Console.OutputEncoding;
        return new StreamWriter(stream, encoding, 256) { AutoFlush = true };
    }

    // When the program was started without it, the number may belong to a file of the runtime's by now. Those are
    // closed on exec(2), which what was handed down is not.
    private static bool IsClosed(int descriptor)
    {
        var flags = Control(descriptor, GetDescriptorFlags, 0);
        return flags < 0 || (flags & CloseOnExec) != 0;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollOne(ref Poll descriptor, nuint count, int milliseconds);

    // struct pollfd.
    private record struct Poll(int Descriptor, short Events, short Returned);
}
