using HealthCheck.Agent.Host;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>Filesystems and how full they are: the mount table of <see cref="MountTable"/>, each asked by <see cref="MountProbe"/>.</summary>
internal sealed class MountSource(HostFiles host, MountProbe probe, ProblemLedger problems) : IMetricSource
{
    public string Name => "storage";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var mounts = MountTable.Read(host);
        if (mounts.Count == 0)
            return snapshot;

        var results = probe.Ask(mounts);
        var readings = mounts.Zip(results, Describe).ToList();
        var root = readings.Find(reading => reading.Mount == "/");
        return snapshot with
        {
            Storage = new StorageReading(
                root?.Total, root?.Allocated, root?.Free, root?.Used, root?.UsedPercent, readings,
                snapshot.Storage?.Disks ?? []),
        };
    }

    private MountReading Describe(MountEntry mount, ProbeResult result)
    {
        switch (result)
        {
            case ProbeResult.Answered { Usage: { } answer }:
                return Describe(mount, answer);
            case ProbeResult.Hangs:
                problems.Report(
                    "mount-hangs", mount.MountPoint, HealthStatus.Warning,
                    $"{mount.MountPoint} ({mount.Type} from {mount.Source}) does not answer",
                    "Check the server and the network to it, or unmount it with umount -l");
                break;
            case ProbeResult.Failed failed:
                problems.Report(
                    "mount-failed", mount.MountPoint, HealthStatus.Warning,
                    $"{mount.MountPoint} ({mount.Type} from {mount.Source}) answers with an error: {failed.Message}",
                    "Look at the kernel log (dmesg) for this disk, and have a backup");
                break;
        }

        return new MountReading(
            mount.MountPoint, mount.Source, mount.Type, null, null, null, null, null, null, mount.IsReadOnly);
    }

    internal static MountReading Describe(MountEntry mount, FileSystemUsage answer)
    {
        var bytes = new Usage(answer.TotalBytes, answer.FreeBytes);
        var inodes = new Usage(answer.Inodes, answer.FreeInodes);
        return new MountReading(
            mount.MountPoint, mount.Source, mount.Type,
            bytes.Total, bytes.Allocated, bytes.Free, bytes.Used, bytes.UsedPercent,
            inodes.Total > 0 ? inodes.UsedPercent : null, mount.IsReadOnly);
    }
}
