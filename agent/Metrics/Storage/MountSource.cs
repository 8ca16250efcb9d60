using HealthCheck.Agent.Host;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Filesystems and how full they are: the mount table of <see cref="MountTable"/>, each asked by <see cref="MountProbe"/>. One
/// on a disk that turns is asked only after its <c>stat</c> in <c>/sys/dev/block</c> moved, so that the disk may sleep.
/// </summary>
internal sealed class MountSource(HostFiles host, MountProbe probe, ProblemLedger problems) : IMetricSource
{
    private readonly MountTable table = new(host);
    private readonly List<MountEntry> asked = [];
    private IReadOnlyList<MountEntry> known = [];
    private MountState[] states = [];

    public string Name => "storage";

    public Sections AddTo(Sections sections)
    {
        var mounts = table.Read();
        if (mounts.Count == 0)
            return sections;
        if (!ReferenceEquals(mounts, known))
            Adopt(mounts);

        asked.Clear();
        foreach (var state in states)
        {
            state.IsResting = IsResting(state);
            if (!state.IsResting)
                asked.Add(state.Entry);
        }

        var results = probe.Ask(asked);
        var readings = new List<MountReading>(states.Length);
        var next = 0;
        foreach (var state in states)
            readings.Add(state.IsResting ? Describe(state, state.Usage!) : Describe(state, results[next++]));

        var root = readings.Find(reading => reading.Mount == "/");
        return sections with
        {
            Storage = new StorageReading(
                root?.Total, root?.Allocated, root?.Free, root?.Used, root?.UsedPercent, readings,
                sections.Storage?.Disks ?? []),
        };
    }

    private void Adopt(IReadOnlyList<MountEntry> mounts)
    {
        var before = states;
        states = [.. mounts.Select(mount => Array.Find(before, state => state.Entry == mount) ?? NewState(mount))];
        known = mounts;
    }

    private MountState NewState(MountEntry mount)
    {
        var name = BlockDevices.Name(host, mount.Device);
        return new MountState(mount)
        {
            ActivityPath = name is not null && BlockDevices.IsRotational(host, name) ? $"/sys/dev/block/{mount.Device}/stat" : null,
            ErrorsPath = mount.Type is "ext4" or "ext3" or "ext2"
                ? $"/sys/fs/ext4/{name ?? Path.GetFileName(mount.Source)}/errors_count"
                : null,
        };
    }

    private bool IsResting(MountState state)
    {
        if (state.ActivityPath is not { } path || !host.TryAsk(path, out var text))
            return false;
        var before = state.Activity;
        state.Activity = DiskCounters.Parse(text);
        return state.Usage is not null && state.Activity == before;
    }

    private MountReading Describe(MountState state, ProbeResult result)
    {
        var mount = state.Entry;
        switch (result)
        {
            case ProbeResult.Answered { Usage: { } answer }:
                return Describe(state, answer);
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

        state.Usage = null;
        return new MountReading(
            mount.MountPoint, mount.Source, mount.Type, null, null, null, null, null, null, mount.IsReadOnly, IsByError(state));
    }

    private MountReading Describe(MountState state, FileSystemUsage answer)
    {
        var isByError = IsByError(state);
        if (state.Reading is not { } same || state.Usage != answer || same.ReadOnlyByError != isByError)
            state.Reading = same = Describe(state.Entry, answer, isByError);
        state.Usage = answer;
        return same;
    }

    // Newer kernels let an ext4 say so itself; before, its count of errors beside a read-only filesystem tells the same.
    private bool? IsByError(MountState state)
    {
        if (!state.Entry.IsReadOnly || state.Entry.IsEmergency)
            return state.Entry.IsEmergency;
        return state.ErrorsPath is { } path && host.TryAsk(path, out var text) ? new FieldReader(text).NextWhole() > 0 : null;
    }

    internal static MountReading Describe(MountEntry mount, FileSystemUsage answer, bool? isByError)
    {
        var bytes = new Usage(answer.TotalBytes, answer.FreeBytes);
        var inodes = new Usage(answer.Inodes, answer.FreeInodes);
        return new MountReading(
            mount.MountPoint, mount.Source, mount.Type,
            bytes.Total, bytes.Allocated, bytes.Free, bytes.Used, bytes.UsedPercent,
            inodes.Total > 0 ? inodes.UsedPercent : null, mount.IsReadOnly, isByError);
    }

    /// <summary>A mount as it is remembered from sample to sample.</summary>
    private sealed class MountState(MountEntry entry)
    {
        public MountEntry Entry { get; } = entry;

        /// <summary>What moves when the disk that turns is used; null for all others.</summary>
        public string? ActivityPath { get; init; }

        public string? ErrorsPath { get; init; }

        public DiskCounters? Activity { get; set; }

        public bool IsResting { get; set; }

        /// <summary>The last answer; null when the last time there was none.</summary>
        public FileSystemUsage? Usage { get; set; }

        public MountReading? Reading { get; set; }
    }
}
