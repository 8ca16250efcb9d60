using System.Runtime.InteropServices;
using System.Text;
using HealthCheck.Agent.Host;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Metrics.Power;

/// <summary>
/// Asks the firmware of a Raspberry Pi by its property mailbox, with the tag for general commands: what vcgencmd(1)
/// does, without starting it. Kernels since the summer of 2026 have <c>/dev/vcio_gencmd</c> for this one tag and the
/// group video, and keep <c>/dev/vcio</c> for root; before, that takes all. The tag for the throttle word alone
/// (0x00030046) is not for us: the kernel's own driver clears what it remembers every two seconds. For one thread at a
/// time.
/// </summary>
internal sealed unsafe partial class FirmwareMailbox(HostFiles host, TimeProvider clock)
{
    private const uint GeneralCommand = 0x00030080, Success = 0x80000000;
    private const int HeaderWords = 6, TextBytes = 1024, Words = HeaderWords + (TextBytes / 4) + 1;

    // _IOWR(100, 0, char *): the size of a pointer is part of the number.
    private static readonly nuint Property = 0xc0006400 | ((uint)sizeof(nint) << 16);

    // udev may make the device, or give it to the group, only after the agent started.
    private readonly Cadence opening = new(clock, TimeSpan.FromMinutes(1));
    private SafeFileHandle? device;

    /// <summary>
    /// Sends a command that only reads. Never <c>get_throttled</c> with an argument, which clears its history.
    /// </summary>
    /// <returns>Null when there is no such firmware, this user may not ask it, or it does not know the
    /// command.</returns>
    public string? Ask(string command)
    {
        if (device is null && opening.IsDue())
            device = Open("/dev/vcio_gencmd") ?? Open("/dev/vcio");
        if (device is null)
            return null;

        // Size of all, status; tag, size of its value, length of the answer, error; the text; the tag that ends.
        var message = stackalloc uint[Words];
        new Span<uint>(message, Words).Clear();
        message[0] = Words * sizeof(uint);
        message[2] = GeneralCommand;
        message[3] = TextBytes;
        var text = new Span<byte>(message + HeaderWords, TextBytes);
        Encoding.ASCII.GetBytes(command, text);
        if (Control(device, Property, message) < 0 || message[1] != Success || message[5] != 0)
            return null;
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    private SafeFileHandle? Open(string path)
    {
        try
        {
            return host.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle descriptor, nuint request, uint* message);
}
