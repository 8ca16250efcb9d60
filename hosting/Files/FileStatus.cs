using System.Runtime.InteropServices;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Hosting.Files;

/// <summary>What a path leads to and whom that belongs to, by statx(2), which opens nothing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="User">Number of the user.</param>
/// <param name="Group">Number of the group.</param>
public readonly partial record struct FileStatus(FileKind Kind, uint User, uint Group)
{
    private const int WorkingDirectory = -100;
    private const uint TypeUserAndGroup = 0x19;
    private const int TypeBits = 0xF000;

    /// <summary>Null when there is no such file, or it cannot be asked.</summary>
    public static FileStatus? Of(string path) => Ask(path, out var status) == 0 ? status : null;

    /// <summary>The same with the number of the error, see <see cref="SystemError"/>; 0 for none.</summary>
    internal static int Ask(string path, out FileStatus status)
    {
        var failed = StatX(WorkingDirectory, path, 0, TypeUserAndGroup, out var found) != 0;
        status = new((FileKind)(found.Mode & TypeBits), found.User, found.Group);
        return failed ? Marshal.GetLastPInvokeError() : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Status status);

    // struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
