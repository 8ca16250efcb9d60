using System.Runtime.InteropServices;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>The kernel's own word on its clock, by adjtimex(2), which any time daemon tells.</summary>
internal static unsafe partial class KernelClock
{
    private const nint Unsynchronized = 0x40, Nanoseconds = 0x2000;

    // The kernel slews half a second at most (MAXPHASE).
    private const double MostMilliseconds = 500;

    /// <returns>Null when the kernel does not answer.</returns>
    public static ClockReading? Read()
    {
        // struct timex: modes, offset, freq, maxerror, esterror, status, …, each as wide as a long; 208 bytes in all.
        var timex = stackalloc nint[64];
        new Span<nint>(timex, 64).Clear();
        return AdjustTime(timex) < 0 ? null : Describe(timex[1], (int)timex[5]);
    }

    internal static ClockReading Describe(nint offset, nint status)
    {
        var synchronized = (status & Unsynchronized) == 0;
        var milliseconds = Math.Round(offset / ((status & Nanoseconds) != 0 ? 1e6 : 1e3), 3);
        return new ClockReading(
            synchronized, synchronized && Math.Abs(milliseconds) <= MostMilliseconds ? milliseconds : null);
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(nint* timex);
}
