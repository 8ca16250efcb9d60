using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http.Prometheus;

/// <summary>States of filesystems as metrics.</summary>
internal static class StorageMetrics
{
    public static void Write(PrometheusText text, StorageReading? storage)
    {
        if (storage is null)
            return;

        var mounts = storage.Mounts;
        Mounts(
            text.Gauge("node_filesystem_readonly", "Filesystem read-only status."),
            mounts, mount => mount.ReadOnly ? 1 : 0);
        Mounts(
            text.Gauge("node_filesystem_device_error",
                "Whether an error occurred while getting statistics for the given device."),
            mounts, mount => mount.Total is null ? 1 : 0);
        Mounts(
            text.Gauge("healthcheck_filesystem_readonly_by_error",
                "Whether the filesystem turned read-only by itself, after an error."),
            mounts, mount => mount.ReadOnlyByError is { } known ? (known ? 1 : 0) : null);
    }

    private static void Mounts(
        PrometheusText text, IReadOnlyList<MountReading> mounts, Func<MountReading, double?> value)
    {
        foreach (var mount in mounts)
            text.Add(value(mount), ("device", mount.Device), ("fstype", mount.Type), ("mountpoint", mount.Mount));
    }
}
