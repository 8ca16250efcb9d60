using System.Runtime.InteropServices;

namespace HealthCheck.Collector.Clock;

/// <summary>
/// Whether the clock of this machine follows NTP: adjtimex(2), which every time daemon tells; where a sandbox forbids
/// the call, <c>/run/systemd/timesync</c>, which systemd-timesyncd makes.
/// </summary>
internal static unsafe partial class KernelClock
{
    // STA_UNSYNC and STA_NANO of timex.h; the places of struct timex, each as wide as a long.
    private const nint Unsynchronized = 0x40, Nanoseconds = 0x2000;
    private const int MaxError = 3, Status = 5, Seconds = 9, Fraction = 10, Places = 64;

    // The kernel adds half a millisecond each second, and gives up at 16 s. A daemon that works stays far below.
    private const nint LargestErrorMicroseconds = 16_000_000;

    // The kernel speaks of its own clock. A process whose clock is another one, as with libfaketime, learns nothing
    // from it.
    private static readonly TimeSpan SameClock = TimeSpan.FromSeconds(1);

    private const string TimesyncFolder = "/run/systemd/timesync", TimesyncMark = TimesyncFolder + "/synchronized";

    /// <summary>Asks.</summary>
    /// <param name="now">The clock as this process reads it.</param>
    public static ClockSync Read(DateTimeOffset now)
    {
        var timex = stackalloc nint[Places];
        new Span<nint>(timex, Places).Clear();
        if (AdjustTime(timex) >= 0)
            return Judge(timex[Status], timex[MaxError], timex[Seconds], timex[Fraction], now);
        return !Directory.Exists(TimesyncFolder) ? ClockSync.Unknown
            : File.Exists(TimesyncMark) ? ClockSync.Synchronized
            : ClockSync.Unsynchronized;
    }

    /// <summary>What an answer of adjtimex(2) means.</summary>
    internal static ClockSync Judge(nint status, nint maxError, nint seconds, nint fraction, DateTimeOffset now)
    {
        var ticks = (status & Nanoseconds) != 0 ? fraction / 100 : fraction * 10;
        if (((seconds * TimeSpan.TicksPerSecond) + ticks - (now - DateTimeOffset.UnixEpoch).Ticks) is var off
            && Math.Abs(off) > SameClock.Ticks)
            return ClockSync.Unknown;
        return (status & Unsynchronized) == 0 && maxError < LargestErrorMicroseconds
            ? ClockSync.Synchronized
            : ClockSync.Unsynchronized;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(nint* timex);
}
