using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http.Prometheus;

/// <summary>Filesystems and disks as metrics.</summary>
internal static class StorageMetrics
{
    public static void Write(PrometheusText text, StorageReading? storage)
    {
        if (storage is null)
            return;

        var mounts = storage.Mounts;
        Mounts(text.Gauge("node_filesystem_size_bytes", "Filesystem size in bytes."), mounts, mount => mount.Total);
        Mounts(
            text.Gauge("node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes."),
            mounts, mount => mount.Free);
        Mounts(
            text.Gauge("node_filesystem_readonly", "Filesystem read-only status."),
            mounts, mount => mount.ReadOnly ? 1 : 0);
        Mounts(
            text.Gauge("node_filesystem_device_error",
                "Whether an error occurred while getting statistics for the given device."),
            mounts, mount => mount.Total is null ? 1 : 0);
        Mounts(
            text.Gauge("healthcheck_filesystem_inodes_used_ratio", "Share of the inodes in use, 0 to 1."),
            mounts, mount => PrometheusText.Ratio(mount.InodesUsedPercent));
        Mounts(
            text.Gauge("healthcheck_filesystem_readonly_by_error",
                "Whether the filesystem turned read-only by itself, after an error."),
            mounts, mount => mount.ReadOnlyByError is { } known ? (known ? 1 : 0) : null);

        var disks = storage.Disks;
        Disks(
            text.Counter("node_disk_read_bytes_total", "The total number of bytes read successfully."),
            disks, disk => disk.BytesRead);
        Disks(
            text.Counter("node_disk_written_bytes_total", "The total number of bytes written successfully."),
            disks, disk => disk.BytesWritten);
        Disks(
            text.Gauge("healthcheck_disk_busy_ratio", "Share of time with a request under way, 0 to 1."),
            disks, disk => PrometheusText.Ratio(disk.BusyPercent));
        Disks(
            text.Gauge("healthcheck_disk_life_used_ratio", "Wear by the disk's own account, 0 to 1."),
            disks, disk => PrometheusText.Ratio(disk.LifeUsedPercent));
        Disks(
            text.Gauge(
                "healthcheck_disk_written_bytes_per_day", "Bytes written per day on average; what wears an SD card."),
            disks, disk => disk.BytesWrittenPerDay);
    }

    private static void Mounts(
        PrometheusText text, IReadOnlyList<MountReading> mounts, Func<MountReading, double?> value)
    {
        foreach (var mount in mounts)
            text.Add(value(mount), ("device", mount.Device), ("fstype", mount.Type), ("mountpoint", mount.Mount));
    }

    private static void Disks(PrometheusText text, IReadOnlyList<DiskReading> disks, Func<DiskReading, double?> value)
    {
        foreach (var disk in disks)
            text.Add(value(disk), ("device", disk.Name));
    }
}
