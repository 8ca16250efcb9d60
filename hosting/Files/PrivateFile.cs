using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthCheck.Hosting.Errors;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Hosting.Files;

/// <summary>
/// A file that only its owner may read, replaced as a whole or not at all. Written by root it belongs to whom its
/// directory belongs, see chown(2), so that the service can read what a command wrote.
/// </summary>
public static partial class PrivateFile
{
    /// <summary>Mode of a directory for such files.</summary>
    public const UnixFileMode OwnerDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int FreshLength = 16;

    // Nobody writes for so long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private static readonly ConcurrentDictionary<string, bool> Cleared = new(StringComparer.Ordinal);

    /// <summary>Writes it. The first time, it also removes what kills in the midst of a write have left.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        if (Cleared.TryAdd(path, true))
            RemoveAbandoned(path);
        // A name that nobody can have laid a link under: the directory is not root's, and root may be who writes.
        var fresh = $"{path}.{RandomNumberGenerator.GetHexString(FreshLength, lowercase: true)}";
        try
        {
            var options =
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnerOnly
                };
            using (var file = new FileStream(fresh, options))
            {
                if (Environment.IsPrivilegedProcess)
                    GiveToOwnerOf(Path.GetDirectoryName(path)!, file.SafeFileHandle);
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static void RemoveAbandoned(string path)
    {
        try
        {
            var name = Path.GetFileName(path) + '.';
            foreach (var each in new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).EnumerateFiles())
            {
                if (each.Name.StartsWith(name, StringComparison.Ordinal)
                    && each.Name.Length == name.Length + FreshLength
                    && each.Name[name.Length..].All(char.IsAsciiHexDigitLower)
                    && TimeProvider.System.GetUtcNow().UtcDateTime - each.LastWriteTimeUtc > Abandoned)
                    each.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They cost nothing but room.
        }
    }

    private static void GiveToOwnerOf(string directory, SafeFileHandle file)
    {
        if (FileStatus.Of(directory) is not { } owner || ChangeOwner(file, owner.User, owner.Group) != 0)
            throw new IOException(
                $"It cannot be given to the owner of {directory}: "
                + SystemError.Describe(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);
}
