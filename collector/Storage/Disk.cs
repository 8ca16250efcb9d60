using System.Runtime.InteropServices;
using System.Text;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The file operations of the store. They are in one place so that tests can make each of them fail, or end the
/// process there.
/// </summary>
internal partial class Disk
{
    public static Disk Real { get; } = new();

    /// <summary>What is at a path, without opening it: to open a pipe would wait for whoever writes into it.</summary>
    /// <returns>Unknown when nothing is there, or it cannot be asked.</returns>
    public static FileKind KindOf(string path) => FileStatus.Of(path)?.Kind ?? FileKind.Unknown;

    public virtual SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share) =>
        File.OpenHandle(path, mode, access, share);

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>How many bytes were read.</returns>
    public virtual int Read(SafeFileHandle file, Span<byte> buffer, long at)
    {
        var got = 0;
        for (int more; got < buffer.Length && (more = RandomAccess.Read(file, buffer[got..], at + got)) > 0;)
            got += more;
        return got;
    }

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at) =>
        RandomAccess.Write(file, bytes, at);

    /// <summary>Cuts a file off, or makes it longer.</summary>
    public virtual void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    /// <summary>Returns when the content of a file survives a power cut.</summary>
    public virtual void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Renames a file, or what is in its place; a file of the new name is replaced.</summary>
    public virtual void Move(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    /// <summary>Deletes a file; it may be gone already.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Returns when new, renamed and deleted files of a directory survive a power cut.</summary>
    public virtual void SyncDirectory(string path)
    {
        using var directory = OpenReadOnly(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (directory.IsInvalid)
            throw SystemError.Of(Marshal.GetLastPInvokeError(), path);
        RandomAccess.FlushToDisk(directory);
    }

    /// <summary>Writes a file, which gets its name only when it is whole and survives a power cut.</summary>
    /// <param name="path">The file; one of the same name is replaced.</param>
    /// <param name="write">Writes what is in it.</param>
    public void WriteWhole(string path, Action<SafeFileHandle> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = path + ".new";
        try
        {
            using (var file = Open(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
                Sync(file);
            }

            Move(fresh, path);
            SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch
        {
            Delete(fresh);
            throw;
        }
    }

    /// <summary>Opens a file for reading although another handle has it for itself. Nothing may write to it
    /// meanwhile.</summary>
    public static FileStream OpenForCopy(string path)
    {
        var handle = OpenReadOnly(Encoding.UTF8.GetBytes(path + '\0'), 0);
        return handle.IsInvalid
            ? throw SystemError.Of(Marshal.GetLastPInvokeError(), path)
            : new(handle, FileAccess.Read);
    }

    // .NET opens no directories, and asks for a lock on each file.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial SafeFileHandle OpenReadOnly(byte[] path, int flags);
}
