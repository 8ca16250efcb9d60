using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Containers;

/// <summary>
/// What a container may use of its host: its control group of version 2 or 1 below <c>/sys/fs/cgroup</c>; see cgroup-v2
/// in the kernel's documents. Nothing on a machine of its own, where the limits of a group are those of a service, the
/// agent's among them. For one thread, as <see cref="HostFiles"/> is.
/// </summary>
internal sealed class ContainerLimits
{
    private const string Hierarchy = "/sys/fs/cgroup";

    private readonly HostFiles host;
    private const string OwnFiles = "fuse.lxcfs";

    private readonly IReadOnlyList<string> memory = [], memoryBefore = [], processors = [], processorsBefore = [],
        sets = [], setsBefore = [];

    public ContainerLimits(HostFiles host)
    {
        this.host = host;
        Kind = ContainerKind.Find(host);
        if (Kind is null)
            return;

        // That of the first process is the container's own; the agent may be a service in it, with a limit for itself.
        var groups = Text("/proc/1/cgroup") ?? WithoutService(Text("/proc/self/cgroup")) ?? "";
        memory = Levels(Hierarchy, groups, "");
        (processors, sets) = (memory, memory);
        memoryBefore = Levels(Hierarchy + "/memory", groups, "memory");
        processorsBefore = Levels(Hierarchy + "/cpu", groups, "cpu");
        setsBefore = Levels(Hierarchy + "/cpuset", groups, "cpuset");
        string[] tables = host.IsThisMachine
            ? ["/proc/self/mountinfo", "/proc/1/mountinfo"]
            : ["/proc/1/mountinfo", "/proc/self/mountinfo"];
        var table = tables.Select(Text).FirstOrDefault(text => text is not null);
        HasOwnFiles = IsOwn(table, "/proc/meminfo");
        Cpu = new ContainerCpu(
            host, memory,
            [
                .. Levels(Hierarchy + "/cpuacct", groups, "cpuacct"),
                .. Levels(Hierarchy + "/cpu,cpuacct", groups, "cpuacct"),
            ],
            isAsked: !IsOwn(table, "/proc/stat"));
    }

    /// <summary>See <see cref="ContainerKind"/>; null on a machine of its own.</summary>
    public string? Kind { get; }

    /// <summary>Whether <c>/proc/meminfo</c> is the container's own already, made by LXCFS.</summary>
    public bool HasOwnFiles { get; }

    /// <summary>What the container used of the processors; null on a machine of its own.</summary>
    public ContainerCpu? Cpu { get; }

    /// <summary>
    /// Bytes of memory of the machine, from <c>/proc/meminfo</c>, or the limit of the container; null if the machine
    /// does not tell.
    /// </summary>
    public long? TotalMemory() =>
        host.TryAsk(MemInfo.File, out var text) && MemInfo.Find(text, "MemTotal:"u8) is { } total
        ? Memory(total)?.TotalBytes ?? total
        : null;

    /// <summary>The tightest limit of memory that is less than what the machine has; null without.</summary>
    /// <param name="machine">Bytes that the machine has.</param>
    public MemoryLimit? Memory(long machine)
    {
        MemoryLimit? tightest = null;
        foreach (var level in memory)
        {
            if (Least(Number(level, "memory.max"), Number(level, "memory.high")) is > 0 and var limit
                && limit <= machine)
                tightest =
                    Tighter(tightest, limit, Number(level, "memory.current"), Statistic(level, "inactive_file "u8));
        }

        foreach (var level in memoryBefore)
        {
            // The second is that of a group above, which is not to be seen here.
            if (Least(Number(level, "memory.limit_in_bytes"), Statistic(level, "hierarchical_memory_limit "u8))
                is > 0 and var limit
                && limit <= machine)
            {
                tightest = Tighter(
                    tightest, limit, Number(level, "memory.usage_in_bytes"),
                    Statistic(level, "total_inactive_file "u8) ?? Statistic(level, "inactive_file "u8));
            }
        }

        return tightest;
    }

    /// <summary>The tightest limit of swap that is less than what the machine has; null without.</summary>
    /// <param name="machine">Bytes that the machine has.</param>
    public MemoryLimit? Swap(long machine)
    {
        MemoryLimit? tightest = null;
        foreach (var level in memory)
        {
            if (Number(level, "memory.swap.max") is { } limit && limit <= machine)
                tightest = Tighter(tightest, limit, Number(level, "memory.swap.current"), null);
        }

        foreach (var level in memoryBefore)
        {
            // Both together, of which the first is for memory alone.
            if (Number(level, "memory.memsw.limit_in_bytes") - Number(level, "memory.limit_in_bytes")
                is >= 0 and var limit && limit <= machine)
            {
                tightest = Tighter(
                    tightest, limit,
                    Number(level, "memory.memsw.usage_in_bytes") - Number(level, "memory.usage_in_bytes"), null);
            }
        }

        return tightest;
    }

    /// <summary>
    /// How many processors the container may keep busy, for example 0.5; <paramref name="online"/> without a limit.
    /// </summary>
    public double? Processors(int? online)
    {
        double? least = online;
        foreach (var level in processors)
            least = Less(least, host.TryAsk(level + "/cpu.max", out var text) ? ParseQuota(text) : null);
        foreach (var level in processorsBefore)
        {
            if (Number(level, "cpu.cfs_quota_us") is { } quota
                && Number(level, "cpu.cfs_period_us") is > 0 and var period)
                least = Less(least, (double)quota / period);
        }

        foreach (var level in sets)
            least = Less(least, CountSet(level + "/cpuset.cpus.effective"));
        foreach (var level in setsBefore)
            least = Less(least, CountSet(level + "/cpuset.effective_cpus") ?? CountSet(level + "/cpuset.cpus"));
        return least is { } count ? Math.Max(0.01, Math.Round(count, 2)) : null;
    }

    /// <summary>
    /// Whether the kernel counts more tasks than the container has: then its load is that of the host.
    /// </summary>
    /// <param name="tasks">Number of tasks beside the load.</param>
    public bool IsLoadOfHost(long tasks) =>
        Kind is not null
        && (Number(Hierarchy, "pids.current") ?? Number(Hierarchy + "/pids", "pids.current")) is { } own
            && tasks > (2 * own) + 16;

    // Where the table of mounts cannot be had, LXC is taken to have LXCFS, as is usual.
    private bool IsOwn(string? table, string file) =>
        table is null ? Kind is "lxc" or "lxc-libvirt" : IsOfLxcfs(table, file);

    /// <summary>Whether LXCFS makes a file of <c>/proc</c>, by the table of mounts.</summary>
    internal static bool IsOfLxcfs(string table, string file) => table.Split('\n').Any(line =>
        line.Contains($" {file} ", StringComparison.Ordinal)
            && line.Contains($" {OwnFiles} ", StringComparison.Ordinal));

    // "50000 100000" of a period, or "max 100000".
    internal static double? ParseQuota(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        return ParseNumber(fields.Next()) is { } quota && ParseNumber(fields.Next()) is > 0 and var period
            ? (double)quota / period
            : null;
    }

    // "0::/" of version 2, "4:memory:/docker/77aa" of version 1: the folders from the root of the hierarchy to the
    // group.
    internal static IReadOnlyList<string> Levels(string hierarchy, string groups, string controller)
    {
        var levels = new List<string> { hierarchy };
        foreach (var line in groups.Split('\n'))
        {
            var parts = line.TrimEnd('\0').Split(':', 3);
            if (parts.Length < 3 || !parts[1].Split(',').Contains(controller)
                || parts[2].Contains("..", StringComparison.Ordinal))
                continue;
            var path = hierarchy;
            foreach (var name in parts[2].Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (name != "init.scope")
                    levels.Add(path += "/" + name);
            }
        }

        return levels;
    }

    // "0::/system.slice/healthcheck-agent.service": of a service or a login in the container only the container counts.
    internal static string? WithoutService(string? groups) =>
        groups is null ? null : string.Join('\n', groups.Split('\n').Select(line =>
    {
        var end = line.IndexOf("/user.slice/", StringComparison.Ordinal);
        if (end < 0 && line.EndsWith(".service", StringComparison.Ordinal))
            end = line.IndexOf("/system.slice/", StringComparison.Ordinal);
        return end < 0 ? line : line[..(end + 1)];
    }));

    private static MemoryLimit Tighter(MemoryLimit? other, long limit, long? used, long? givenBack)
    {
        // What the kernel gives back first is not in use.
        var held = Math.Max(0, (used ?? 0) - Math.Max(0, givenBack ?? 0));
        var free = used is null ? limit : Math.Max(0, limit - held);
        return other is { } known
            ? new MemoryLimit(Math.Min(known.TotalBytes, limit), Math.Min(known.FreeBytes, free))
            : new MemoryLimit(limit, free);
    }

    private static long? Least(long? one, long? other) => one is null || other < one ? other : one;

    private static double? Less(double? one, double? other) => one is null || other < one ? other ?? one : one;

    // A limit that is none is "max", −1, or near 2^63.
    private long? Number(string level, string file) =>
        host.TryAsk($"{level}/{file}", out var text) ? ParseNumber(new FieldReader(text).Next()) : null;

    private long? Statistic(string level, ReadOnlySpan<byte> key)
    {
        if (!host.TryAsk(level + "/memory.stat", out var text))
            return null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith(key))
                return ParseNumber(line[key.Length..].TrimEnd((byte)' '));
        }

        return null;
    }

    private int? CountSet(string path) => host.TryAsk(path, out var text) ? OnlineProcessors.CountList(text) : null;

    private static long? ParseNumber(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string? Text(string path) => host.TryAsk(path, out var text) ? Encoding.UTF8.GetString(text) : null;
}
