using HealthCheck.Agent.Host;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Filesystems and how full they are: the mount table of <see cref="MountTable"/>, each asked by <see
/// cref="MountProbe"/>. One on a disk that turns is asked only after its <c>stat</c> in <c>/sys/dev/block</c> moved, so
/// that the disk may sleep.
/// </summary>
internal sealed class MountSource(HostFiles host, MountProbe probe, ProblemTracker problems, ReadErrors errors)
    : IMetricSource
{
    // What the contract takes is more, and a page of them helps nobody.
    private const int MostMounts = 64;

    // Of memory, less is for sockets and mount points of programs.
    private const long SmallestTemporary = 4 << 20;

    private readonly MountTable table = new(host, errors);
    private readonly List<MountEntry> asked = [];
    private IReadOnlyList<MountEntry> known = [];
    private MountState[] states = [];
    private int notAsked;

    public string Name => "storage";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var mounts = table.Read();
        if (mounts.Count == 0)
            return snapshot;
        if (!ReferenceEquals(mounts, known))
            Adopt(mounts);

        var readings = Ask();
        var root = readings.Find(reading => reading.Mount == "/");
        LeaveOutWhatRootHas(readings, root);
        snapshot = Shorten(snapshot, readings);
        return snapshot with
        {
            Storage = new StorageReading(
                root?.Total, root?.Allocated, root?.Free, root?.Used, root?.UsedPercent, readings,
                snapshot.Storage?.Disks ?? []),
        };
    }

    private List<MountReading> Ask()
    {
        asked.Clear();
        foreach (var state in states)
        {
            state.IsResting = IsResting(state);
            if (state.IsResting)
                continue;
            asked.Add(state.Entry);
            asked.AddRange(state.OtherDatasets);
        }

        var results = probe.Ask(asked);
        var readings = new List<MountReading>(states.Length);
        var next = 0;
        foreach (var state in states)
        {
            if (state.IsResting)
            {
                if (!state.HasNoRoom)
                    readings.Add(Describe(state, state.Usage!));
                continue;
            }

            var result = results[next++];
            if (state.OtherDatasets.Count == 0)
            {
                if (Describe(state, result) is { } reading)
                    readings.Add(reading);
                continue;
            }

            readings.AddRange(DescribePool(state, result, [.. results.Skip(next).Take(state.OtherDatasets.Count)]));
            next += state.OtherDatasets.Count;
        }

        return readings;
    }

    private void Adopt(IReadOnlyList<MountEntry> mounts)
    {
        var before = states;
        var kept = mounts.Where(IsWithinContract).ToList();

        // Each of these may take a thread.
        var slow = kept.Where(mount => !MountProbe.AnswersAtOnce(mount))
            .OrderBy(MountChoice.Rank).Skip(MostMounts).ToHashSet();
        kept.RemoveAll(slow.Contains);
        notAsked = mounts.Count - kept.Count;
        states = [.. kept.Select(mount => Array.Find(before, state => state.Entry == mount) ?? NewState(mount))];
        foreach (var state in states)
            state.OtherDatasets = [.. table.OtherDatasets(state.Entry).Where(IsWithinContract)];
        known = mounts;
    }

    private static bool IsWithinContract(MountEntry mount) =>
        PathText.Display(mount.MountPoint).Length <= ContractLimits.TextLength;

    // A pool of many folders (mergerfs, an overlay) may name them all.
    private static string ShownSource(MountEntry mount) =>
        PlainText.Cut(PathText.Display(mount.Source), ContractLimits.TextLength);

    private MountState NewState(MountEntry mount)
    {
        var name = BlockDevices.Name(host, mount.Device);
        return new MountState(mount)
        {
            ActivityPath = name is not null && BlockDevices.IsRotational(host, name)
                ? $"/sys/dev/block/{mount.Device}/stat"
                : null,
            ErrorsPath = mount.Type is "ext4" or "ext3" or "ext2"
                ? $"/sys/fs/ext4/{name ?? Path.GetFileName(mount.Source)}/errors_count"
                : null,
        };
    }

    // What matters most and is fullest, in the order of before.
    private HealthSnapshot Shorten(HealthSnapshot snapshot, List<MountReading> readings)
    {
        if (readings.Count > MostMounts)
        {
            var ranks = states
                .GroupBy(state => PathText.Display(state.Entry.MountPoint), StringComparer.Ordinal)
                .ToDictionary(place =>
                    place.Key, place => place.Min(state => MountChoice.Rank(state.Entry)), StringComparer.Ordinal);
            var kept = readings
                .OrderBy(reading => ranks.GetValueOrDefault(reading.Mount, MountChoice.RankOfDisk))
                .ThenByDescending(reading => reading.UsedPercent)
                .Take(MostMounts).ToHashSet();
            snapshot = snapshot.LeavingOut("storage.mounts", readings.Count - MostMounts + notAsked);
            readings.RemoveAll(reading => !kept.Contains(reading));
            return snapshot;
        }

        return snapshot.LeavingOut("storage.mounts", notAsked);
    }

    // A root that is an overlay has the room of the filesystem with its upper folder: what else shows that is no room
    // of its own.
    private static void LeaveOutWhatRootHas(List<MountReading> readings, MountReading? root)
    {
        if (root is { Type: "overlay", Total: > 0 })
            readings.RemoveAll(reading =>
                reading != root && reading.Total == root.Total && reading.InodesUsedPercent == root.InodesUsedPercent);
    }

    // The pool, and the datasets that have a room of their own.
    private IEnumerable<MountReading> DescribePool(MountState state, ProbeResult result, ProbeResult[] others)
    {
        if (result is not ProbeResult.Answered { Usage: { } pool })
            return Describe(state, result) is { } failed ? [failed] : [];
        var datasets = new List<ZfsDataset>();
        for (var i = 0; i < state.OtherDatasets.Count; i++)
        {
            if (others[i] is ProbeResult.Answered { Usage: { } usage })
                datasets.Add(new ZfsDataset(state.OtherDatasets[i], usage));
        }

        // Where they differ, the pool is asked once more: perhaps it was written to meanwhile.
        var after = datasets.Exists(each => each.Free != pool.FreeBytes)
            && probe.AskNow(state.Entry) is ProbeResult.Answered { Usage: { } again }
                ? again
                : pool;
        return ZfsPool.Rooms(new ZfsDataset(state.Entry, pool), after, datasets)
            .Where(room => !HasNoRoom(room.Entry, room.Usage))
            .Select(room => Describe(room.Entry, room.Usage, room.Entry.IsReadOnly ? null : false));
    }

    private bool IsResting(MountState state)
    {
        if (state.HasNoRoom)
            return true;
        if (state.ActivityPath is not { } path || !host.TryAsk(path, out var text))
            return false;
        var before = state.Activity;
        state.Activity = DiskCounters.Parse(text, out _);
        return state.Usage is not null && state.Activity == before && before is { IsWhole: true };
    }

    // Null for what has no room.
    private MountReading? Describe(MountState state, ProbeResult result)
    {
        var mount = state.Entry;
        MountFailure failure;
        switch (result)
        {
            case ProbeResult.Answered { Usage: { } answer } when HasNoRoom(mount, answer):
                state.HasNoRoom = true;
                return null;
            case ProbeResult.Answered { Usage: { } answer }:
                return Describe(state, answer);
            case ProbeResult.Hangs:
                failure = MountFailure.Hangs;
                Report(ProblemCodes.MountHangs, mount, failure);
                break;
            case ProbeResult.Failed failed:
                failure = failed.Failure;
                Report(ProblemCodes.MountFailed, mount, failure);
                break;
            default:
                failure = host.IsThisMachine ? MountFailure.Hidden : MountFailure.NotBelowRoot;
                break;
        }

        state.Usage = null;
        return new MountReading(
            PathText.Display(mount.MountPoint), ShownSource(mount), mount.Type, null, null, null, null, null, null,
            mount.IsReadOnly, IsByError(state), failure.Reason);
    }

    private void Report(string code, MountEntry mount, MountFailure failure) => problems.Report(
        code, mount.MountPoint, HealthStatus.Warning,
        $"{PathText.Display(mount.MountPoint)} ({mount.Type} from {ShownSource(mount)}) "
            + (code == ProblemCodes.MountHangs ? failure.Reason : $"cannot be asked: {failure.Reason}"),
        failure.Advice);

    // A disk that tells of no room is a fault; others are no place for data.
    private static bool HasNoRoom(MountEntry mount, FileSystemUsage answer) =>
        mount.MountPoint != "/"
        && (mount.Type == "tmpfs" ? answer.TotalBytes < SmallestTemporary : answer.TotalBytes == 0
            && (mount.IsPart || !mount.HasBlockDevice));

    private MountReading Describe(MountState state, FileSystemUsage answer)
    {
        var isByError = IsByError(state);
        if (state.Reading is not { } same || state.Usage != answer || same.ReadOnlyByError != isByError)
            state.Reading = same = Describe(state.Entry, answer, isByError);
        state.Usage = answer;
        return same;
    }

    // Newer kernels let an ext4 say so itself; before, its count of errors beside a read-only filesystem tells the
    // same.
    private bool? IsByError(MountState state)
    {
        if (!state.Entry.IsReadOnly || state.Entry.IsEmergency)
            return state.Entry.IsEmergency;
        return state.ErrorsPath is { } path && host.TryAsk(path, out var text)
            && new FieldReader(text).TryNextUnsigned(out var count)
                ? count > 0
                : null;
    }

    internal static MountReading Describe(MountEntry mount, FileSystemUsage answer, bool? isByError)
    {
        var bytes = new Usage(answer.TotalBytes, answer.FreeBytes);
        var inodes = new Usage(answer.Inodes, answer.FreeInodes);
        return new MountReading(
            PathText.Display(mount.MountPoint), ShownSource(mount), mount.Type,
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

        /// <summary>The other datasets of a pool of ZFS.</summary>
        public IReadOnlyList<MountEntry> OtherDatasets { get; set; } = [];

        /// <summary>Whether it is not asked in this sample.</summary>
        public bool IsResting { get; set; }

        /// <summary>Whether it is no place for data, and not asked again.</summary>
        public bool HasNoRoom { get; set; }

        /// <summary>The last answer; null when the last time there was none.</summary>
        public FileSystemUsage? Usage { get; set; }

        public MountReading? Reading { get; set; }
    }
}
