using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Containers;

/// <summary>What a container used of the processors, where <c>/proc/stat</c> is its host's.</summary>
public sealed class ContainerCpuTests
{
    private const string Cgroup = "/sys/fs/cgroup";
    private const string Busy = "cpu  1000 0 0 0 0 0 0 0\ncpu0 1000 0 0 0 0 0 0 0\nintr 1\n";

    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    [Fact]
    public void Version_2_tells_it_as_a_share_of_what_the_container_may_use()
    {
        using var tree = Docker().With(Cgroup + "/cpu.max", "50000 100000\n")
            .With(Cgroup + "/cpu.stat", Stat(1_000_000, 700_000, 300_000));
        var source = Source(tree);
        Assert.Null(Snapshots.Of(source).Cpu);

        // A fifth of a second of each second, where half of each may be used; most of it for programs.
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Cgroup + "/cpu.stat", Stat(3_000_000, 2_200_000, 800_000))
            .With("/proc/stat", Busy.Replace("1000", "2000", StringComparison.Ordinal));
        var cpu = Snapshots.Of(source).Cpu!;
        Assert.Equal(new CpuShares(40, 30, 10, 0, 0, 0, 60), cpu.Total);
        Assert.Equal(("cgroup", 0.5), (cpu.LimitedBy, cpu.Processors));
        Assert.Empty(cpu.Cores);
    }

    [Theory]
    [InlineData("/cpuacct")]
    [InlineData("/cpu,cpuacct")]
    [InlineData("/cpuacct/docker/77aa")]
    public void Version_1_tells_it_in_nanoseconds_and_its_parts_in_ticks(string group)
    {
        using var tree = Docker().With("/proc/1/cgroup", "4:cpu,cpuacct:/docker/77aa\n")
            .With(Cgroup + group + "/cpuacct.usage", "1000000000\n")
            .With(Cgroup + group + "/cpuacct.stat", "user 70\nsystem 30\n");
        var source = Source(tree);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Cgroup + group + "/cpuacct.usage", "21000000000\n")
            .With(Cgroup + group + "/cpuacct.stat", "user 1570\nsystem 530\n");
        var cpu = Snapshots.Of(source).Cpu!;
        Assert.Equal(new CpuShares(50, 37.5, 12.5, 0, 0, 0, 50), cpu.Total);
        Assert.Equal(4, cpu.Processors);
    }

    [Fact]
    public void Of_groups_in_each_other_the_container_s_own_counts()
    {
        using var tree = Docker().With("/proc/1/cgroup", "0::/machine.slice/machine-a.scope/payload/init.scope\n")
            .With(Cgroup + "/cpu.stat", Stat(9_000_000, 0, 0))
            .With(Cgroup + "/machine.slice/machine-a.scope/payload/cpu.stat", Stat(1_000_000, 0, 0));
        Assert.Equal(1_000_000ul, new ContainerLimits(tree.Files).Cpu!.Read()!.Value.Used);
    }

    [Theory]
    [InlineData(5_000_000, 100d)]
    [InlineData(0, 0d)]
    [InlineData(-500_000, null)]
    [InlineData(1_000_000_000_000, null)]
    public void More_than_all_is_all_and_a_counter_that_started_again_or_jumped_gives_no_figure(
        long growth, double? used)
    {
        using var tree = Docker().With(Cgroup + "/cpu.max", "25000 100000\n")
            .With(Cgroup + "/cpu.stat", Stat(1_000_000, 0, 0));
        var source = Source(tree);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Cgroup + "/cpu.stat", Stat(1_000_000 + growth, 0, 0));
        var cpu = Snapshots.Of(source).Cpu;
        Assert.Equal((used, 100 - used), (cpu?.Total.UsedPercent, cpu?.Total.IdlePercent));
    }

    [Fact]
    public void Where_LXCFS_makes_the_file_of_the_kernel_it_counts()
    {
        const string Lxcfs = "2 1 0:60 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n";
        using var tree = Docker().With("/proc/1/environ", "container=lxc\0")
            .With(Cgroup + "/cpu.stat", Stat(1_000_000, 0, 0))
            .With("/proc/1/mountinfo", "1 0 0:50 / / rw - zfs rpool/ct rw\n" + Lxcfs);
        var source = Source(tree);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With("/proc/stat", Busy.Replace("cpu  1000 0 0 0", "cpu  1250 0 0 750", StringComparison.Ordinal));
        var cpu = Snapshots.Of(source).Cpu!;
        Assert.Equal((25, null, null), (cpu.Total.UsedPercent, cpu.LimitedBy, cpu.Processors));
    }

    [Fact]
    public void Where_the_group_does_not_tell_the_file_of_the_kernel_counts()
    {
        using var tree = Docker().With(Cgroup + "/cpu.stat", "junk\n");
        var source = Source(tree);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With("/proc/stat", Busy.Replace("1000", "2000", StringComparison.Ordinal));
        Assert.Null(Snapshots.Of(source).Cpu!.LimitedBy);
    }

    [Fact]
    public void A_machine_of_its_own_does_not_ask_its_group()
    {
        using var tree = new TempTree().With("/proc/stat", Busy).With(Cgroup + "/cpu.stat", Stat(1_000_000, 0, 0));
        Assert.Null(new ContainerLimits(tree.Files).Cpu);
    }

    [Fact]
    public void People_are_told_that_it_is_the_container_s()
    {
        var reading = new CpuReading(new CpuShares(40, 30, 10, 0, 0, 0, 60), [], null, "cgroup", 0.5);
        Assert.Equal(
            "40.0 %, user 30.0, system 10.0, of the 0.5 processors that this container may use",
            SnapshotLines.Cpu(reading).Single().Text);
    }

    private static string Stat(long used, long user, long system) =>
        $"usage_usec {used}\nuser_usec {user}\nsystem_usec {system}\nnr_periods 5\nnr_throttled 1\nthrottled_usec 7\n";

    private static TempTree Docker() =>
        new TempTree().With("/.dockerenv", "").With("/sys/devices/system/cpu/online", "0-3\n").With("/proc/stat", Busy);

    private CpuSource Source(TempTree tree) =>
        new(tree.Files, new ContainerLimits(tree.Files), Fixture.Errors(), clock);
}
