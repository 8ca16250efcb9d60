using System.Buffers.Binary;
using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Whether the boot before this one ended in order, from the end of <c>/var/log/wtmp</c>; see utmp(5).
/// systemd-update-utmp writes a record of every boot and, when there is time for it, of every shutdown. Debian 13 no
/// longer keeps the file.
/// </summary>
internal static class LoginRecords
{
    private const int Most = 256 * 1024;
    private const short RunLevel = 1, Boot = 2;
    private const int UserOffset = 44, UserLength = 32, HostOffset = 76, HostLength = 256;

    // struct utmp has 400 bytes on 64-bit ARM and 384 on all else.
    private static readonly int[] RecordLengths = [384, 400];

    /// <returns>Null when it cannot be told.</returns>
    public static bool? ReadLastShutdown(HostFiles host)
    {
        try
        {
            var kernel = host.ReadText("/proc/sys/kernel/osrelease");
            return kernel is not null && host.TryReadEnd("/var/log/wtmp", Most, out var text, out var length)
                ? WasClean(text, length, kernel)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="end">The end of the file.</param>
    /// <param name="fileLength">Length of all of it.</param>
    /// <param name="kernel">Release of the running kernel, which the record of this boot must name: an old file tells
    /// of old boots.</param>
    internal static bool? WasClean(ReadOnlySpan<byte> end, long fileLength, string kernel)
    {
        foreach (var length in RecordLengths)
        {
            if (fileLength > 0 && fileLength % length == 0)
            {
                var whole = end[(end.Length % length)..];
                if (AreRecords(whole, length))
                    return WasClean(whole, length, kernel);
            }
        }

        return null;
    }

    private static bool? WasClean(ReadOnlySpan<byte> records, int length, string kernel)
    {
        var foundThisBoot = false;
        for (var at = records.Length - length; at >= 0; at -= length)
        {
            var record = records.Slice(at, length);
            var kind = BinaryPrimitives.ReadInt16LittleEndian(record);
            if (!foundThisBoot)
            {
                if (kind == Boot && Text(record.Slice(HostOffset, HostLength)) != kernel)
                    return null;
                foundThisBoot = kind == Boot;
            }
            else if (kind == Boot)
            {
                return false;
            }
            else if (kind == RunLevel && Text(record.Slice(UserOffset, UserLength)) == "shutdown")
            {
                return true;
            }
        }

        return null;
    }

    private static bool AreRecords(ReadOnlySpan<byte> records, int length)
    {
        for (var at = 0; at < records.Length; at += length)
        {
            if (BinaryPrimitives.ReadInt16LittleEndian(records[at..]) is < 0 or > 9)
                return false;
        }

        return true;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
