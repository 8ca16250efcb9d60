using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>Filesystems and disks.</summary>
internal static class StorageLines
{
    public static IEnumerable<Line> Of(StorageReading? storage) =>
        storage is null ? [] : [.. storage.Mounts.Select(Of), .. storage.Disks.Select(Of)];

    private static Line Of(MountReading mount) => new(mount.Mount, Line.Join(
        mount is { Total: { } total, Allocated: { } allocated, UsedPercent: { } percent }
            ? $"{Percent(percent)}, {ByteText.Part(allocated, total)}"
            : mount.Error ?? "no figures",
        mount.InodesUsedPercent is { } inodes ? $"inodes {Percent(inodes)}" : null,
        mount.ReadOnlyByError is true ? "read-only after an error" : mount.ReadOnly ? "read-only" : null,
        $"{mount.Type} on {mount.Device}"), MountFailure.CureFor(mount.Error));

    private static Line Of(DiskReading disk) => new(disk.Name, Line.Join(
        disk.BusyPercent is { } busy ? $"{Percent(busy)} busy" : null,
        disk.BytesReadPerSecond is { } read ? $"reads {ByteText.PerSecond(read)}" : null,
        disk.BytesWrittenPerSecond is { } write ? $"writes {ByteText.PerSecond(write)}" : null,
        disk.BytesRead is { } all ? $"read {ByteText.Of(all)}" : $"read {Unknown}",
        disk.BytesWritten is { } written
            ? $"written {ByteText.Of(written)} since boot"
                + (disk.BytesWrittenPerDay is { } day ? $" ({ByteText.Of(day)} a day)" : "")
            : $"written {Unknown} since boot",
        disk.LifeUsedPercent is { } life ? $"{Percent(life)} of its life used" : null));
}
