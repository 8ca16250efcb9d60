using System.Runtime.InteropServices;

namespace HealthCheck.Agent.RuntimeTuning;

/// <summary>
/// Keeps the C library's heap small, by mallopt(3). By itself it gives each new thread a heap of its own, and the
/// pool's threads come and go: the pieces that each leaves behind add up to megabytes within an hour.
/// </summary>
internal static partial class NativeHeap
{
    private const int MapThreshold = -3, MostArenas = -8;

    /// <summary>
    /// One heap for all threads; and what is large, such as the tables of zlib, goes back to the kernel when it is
    /// freed.
    /// </summary>
    public static void KeepSmall()
    {
        try
        {
            _ = SetOption(MostArenas, 1);
            _ = SetOption(MapThreshold, 32 * 1024);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc has no such heaps.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
