using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Tests.Host;

/// <summary>Which files below a folder are opened, by inotify(7).</summary>
internal sealed partial class OpenedFiles : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint Open = 0x20, IsFolder = 0x40000000;
    private const int HeaderBytes = 16;

    private readonly SafeFileHandle descriptor = new(Start(NonBlocking), ownsHandle: true);
    private readonly Dictionary<int, string> folders = [];

    public OpenedFiles(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Append(root))
        {
            var watch = Add(descriptor, folder, Open);
            Assert.True(watch > 0, Marshal.GetLastPInvokeErrorMessage());
            folders[watch] = folder;
        }
    }

    /// <summary>The files opened since the start, in ordinal order.</summary>
    public IReadOnlyList<string> Take()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var buffer = new byte[1 << 16];
        while (Read(descriptor, buffer, (nuint)buffer.Length) is > 0 and var length)
        {
            // struct inotify_event: watch, mask, cookie, length of the name, and the name up to a zero.
            for (var place = 0; place < length;)
            {
                var (watch, mask) = (BitConverter.ToInt32(buffer, place), BitConverter.ToUInt32(buffer, place + 4));
                var name =
                    Encoding.UTF8.GetString(buffer, place + HeaderBytes, BitConverter.ToInt32(buffer, place + 12))
                        .TrimEnd('\0');
                if ((mask & Open) != 0 && (mask & IsFolder) == 0 && name.Length > 0)
                    found.Add(Path.Combine(folders[watch], name));
                place += HeaderBytes + BitConverter.ToInt32(buffer, place + 12);
            }
        }

        return [.. found];
    }

    public void Dispose() => descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int Start(int flags);

    [LibraryImport(
        "libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Add(SafeFileHandle descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle descriptor, byte[] buffer, nuint count);
}
