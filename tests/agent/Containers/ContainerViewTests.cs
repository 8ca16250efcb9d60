using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Containers;

/// <summary>
/// In each kind of container all figures are of the same machine: of the container, as far as it can be seen.
/// </summary>
public sealed class ContainerViewTests
{
    private const string Cgroup = "/sys/fs/cgroup";
    private const string Counters =
        "Inter-|\n face |\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  eth0: 1000 9 0 0 0 0 0 0 2000 9 0 0 0 0 0 0\n";

    private const string Routes =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        + "eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";

    private const long Memory = 1L << 30, Limit = 512 << 20;

    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    public static TheoryData<string> Kinds => ["lxc", "docker", "podman", "systemd-nspawn"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Memory_swap_processors_boot_and_network_agree(string kind)
    {
        using var tree = Tree(kind);
        var (snapshot, device) = Look(tree);

        Assert.Equal(kind, device.Container);

        // Memory: what the container may use, in all places; of swap it has none.
        var memory = snapshot.Memory!;
        Assert.Equal((Limit, Limit), (memory.Total, device.Memory));
        Assert.Equal(memory.Total, memory.Allocated + memory.Free);
        Assert.Equal(Limit - (100 << 20), memory.Free);
        Assert.Equal(0, memory.Swap!.Total);

        // Processors: half of one, in all places; a tenth of a second of each second is a fifth of it.
        var cpu = snapshot.Cpu!;
        Assert.Equal(device.Cores, (int)Math.Ceiling(cpu.Processors ?? 1));
        Assert.Equal(20, cpu.Total.UsedPercent, 0.1);
        Assert.Equal(100, cpu.Total.UsedPercent + cpu.Total.IowaitPercent + cpu.Total.IdlePercent, 0.1);
        Assert.Equal(cpu.Total.UsedPercent, cpu.Total.UserPercent + cpu.Total.SystemPercent, 0.1);
        Assert.Equal(kind == "lxc" ? null : 0.5, cpu.Processors);
        Assert.Equal(kind == "lxc" ? 1 : 0.5, snapshot.Load!.Processors);

        // Uptime: what has passed since boot.
        Assert.Equal(
            snapshot.Uptime!.Duration!.Seconds, (Snapshots.Noon - snapshot.Uptime.Since!.Iso).TotalSeconds,
            tolerance: 60);

        // Network: the way out, which is one end of a pair.
        Assert.Equal("eth0", Assert.Single(snapshot.Network!).Interface);
        Assert.Equal(1000, snapshot.Network![0].ReceivedBytes);
        Assert.Empty(snapshot.Problems);
    }

    private (HealthSnapshot, DeviceAnnouncement) Look(TempTree tree)
    {
        var problems = Fixture.Problems();
        var run = new AgentRun("test", "boot", Snapshots.Noon);
        var sources = MetricSources.All(
            tree.Files, Fixture.Calls("none"), new NetworkOptions([], []), new AgentCounters(), problems,
            new ReadErrors(problems), clock);
        var sampler = new Sampler(sources, problems, run, clock);
        sampler.Measure();
        clock.Advance(TimeSpan.FromSeconds(10));

        // The host is busy in all of its four processors; the container used a second, of ten.
        if (tree.Files.ReadText("/proc/1/mountinfo")!.Contains("lxcfs", StringComparison.Ordinal))
            tree.With("/proc/stat", OwnStat(180, 20, 800));
        else
        {
            tree.With("/proc/stat", HostStat(9000))
                .With(Cgroup + "/cpu.stat", "usage_usec 2000000\nuser_usec 1600000\nsystem_usec 400000\n");
        }

        var announcement = new AnnouncementBuilder(tree.Files, run, () => TestSettings.With().Announced).Build(null);
        return (sampler.Measure(), announcement);
    }

    private static TempTree Tree(string kind)
    {
        var isLxc = kind == "lxc";
        var tree = new TempTree()
            .With("/proc/1/net/dev", Counters)
            .With("/proc/1/net/route", Routes)
            .With("/sys/class/net/eth0/ifindex", "7\n").With("/sys/class/net/eth0/iflink", "8\n")
            .With("/proc/loadavg", "0.10 0.10 0.10 1/40 77\n").With(Cgroup + "/pids.current", "40\n")
            .With("/proc/uptime", "3600.00 100.00\n")
            .With(Cgroup + "/cpu.stat", "usage_usec 1000000\nuser_usec 800000\nsystem_usec 200000\n")
            .With(Cgroup + "/memory.max", $"{Limit}\n").With(Cgroup + "/memory.current", $"{150 << 20}\n")
            .With(Cgroup + "/memory.stat", $"anon 5\ninactive_file {50 << 20}\n")
            .With(Cgroup + "/memory.swap.max", "0\n").With(Cgroup + "/memory.swap.current", "0\n");
        var root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n";
        if (isLxc)
        {
            string[] own = ["meminfo", "stat", "uptime", "loadavg"];
            return tree.With("/proc/1/environ", "container=lxc\0")
                .With("/proc/1/mountinfo", root + string.Concat(own.Select(Lxcfs)))
                .With("/sys/devices/system/cpu/online", "0\n").With("/proc/stat", OwnStat(0, 0, 0))
                .With("/proc/meminfo", MemoryOf(Limit >> 10, (Limit >> 10) - (100 << 10), 0, 18446744073709551488));
        }

        tree.With("/proc/1/mountinfo", root).With("/sys/devices/system/cpu/online", "0-3\n")
            .With("/proc/stat", HostStat(0))
            .With(Cgroup + "/cpu.max", "50000 100000\n")
            .With("/proc/meminfo", MemoryOf(Memory >> 10, 1_000_000, 1024, 1024));
        return kind switch
        {
            "docker" => tree.With("/.dockerenv", ""),
            "podman" => tree.With("/run/.containerenv", "engine=podman\n"),
            _ => tree.With("/run/systemd/container", "systemd-nspawn\n"),
        };
    }

    private static long Boot => Snapshots.Noon.ToUnixTimeSeconds() - 3600;

    private static string OwnStat(int user, int system, int idle) =>
        $"cpu  {user} 0 {system} {idle} 0 0 0 0 0 0\ncpu0 {user} 0 {system} {idle} 0 0 0 0 0 0\nbtime {Boot}\n";

    private static string HostStat(int ticks) =>
        $"cpu  {ticks * 4} 0 0 0 0 0 0 0 0 0\n"
        + string.Concat(Enumerable.Range(0, 4).Select(core => $"cpu{core} {ticks} 0 0 0 0 0 0 0 0 0\n"))
        + $"btime {Boot}\n";

    private static string MemoryOf(long total, long available, long swap, ulong swapFree) =>
        $"MemTotal: {total} kB\nMemFree: 380000 kB\nMemAvailable: {available} kB\n"
        + $"SwapTotal: {swap} kB\nSwapFree: {swapFree} kB\n";

    private static string Lxcfs(string name, int place) =>
        $"{place + 2} 1 0:60 /proc/{name} /proc/{name} rw - fuse.lxcfs lxcfs rw\n";
}
