using System.Runtime.InteropServices;

namespace HealthCheck.Collector.Storage;

/// <summary>User and group whom a file belongs to, by statx(2).</summary>
internal readonly partial record struct FileOwner(uint User, uint Group)
{
    private const int WorkingDirectory = -100;
    private const uint UserAndGroup = 0x18;

    /// <summary>Null when there is no such file.</summary>
    public static FileOwner? Of(string path) =>
        StatX(WorkingDirectory, path, 0, UserAndGroup, out var status) == 0 ? new(status.User, status.Group) : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Status status);

    // struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;
    }
}
