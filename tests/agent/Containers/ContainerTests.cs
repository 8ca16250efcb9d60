using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Containers;

public sealed class ContainerTests
{
    private const string Cgroup = "/sys/fs/cgroup";

    [Theory]
    [InlineData("/run/systemd/container", "lxc", "lxc")]
    [InlineData("/run/systemd/container", "systemd-nspawn\n", "systemd-nspawn")]
    [InlineData("/run/systemd/container", "\u001b[31m", null)]
    [InlineData("/.dockerenv", "", "docker")]
    [InlineData("/run/.containerenv", "engine=podman\n", "podman")]
    [InlineData("/proc/1/environ", "container=lxc\0", "lxc")]
    [InlineData("/proc/1/environ", "PATH=/bin\0container=podman\0HOME=/\0", "podman")]
    [InlineData("/proc/1/environ", "mycontainer=lxc\0", null)]
    [InlineData("/proc/1/cgroup", "0::/system.slice/docker-77aa.scope\n", "docker")]
    [InlineData("/proc/1/cgroup", "4:memory:/docker/77aa\n", "docker")]
    [InlineData("/proc/1/cgroup", "4:memory:/kubepods/besteffort/pod1/77aa\n", "kubernetes")]
    [InlineData("/proc/1/cgroup", "0::/init.scope\n", null)]
    [InlineData("/proc/1/cgroup", "0::/\n", null)]
    [InlineData("/proc/self/cgroup", "0::/system.slice/docker-77aa.scope\n", null)]
    public void A_container_is_known_by_its_marks(string path, string text, string? kind)
    {
        using var tree = new TempTree().With(path, text);
        Assert.Equal(kind, ContainerKind.Find(tree.Files));
    }

    [Fact]
    public void What_the_first_process_says_counts_before_the_mark_of_the_image()
    {
        using var tree = new TempTree().With("/.dockerenv", "").With("/proc/1/environ", "container=systemd-nspawn\0");
        Assert.Equal("systemd-nspawn", ContainerKind.Find(tree.Files));
    }

    [Fact]
    public void A_container_of_Kubernetes_is_named_so_whoever_runs_it()
    {
        using var tree = new TempTree()
            .With("/.dockerenv", "").With("/run/secrets/kubernetes.io/serviceaccount/token", "x");
        Assert.Equal("kubernetes", ContainerKind.Find(tree.Files));
    }

    [Fact]
    public void No_captured_board_is_a_container()
    {
        foreach (var board in new[] { "pi-zero-2w", "pi-3b", "pi-4", "pi-5", "pc" })
        {
            using var host = Fixture.Files(board);
            Assert.Null(ContainerKind.Find(host));
        }
    }

    [Fact]
    public void A_tighter_limit_of_version_2_is_the_memory_and_pages_that_are_given_back_first_are_free()
    {
        using var tree = Container().With(Cgroup + "/memory.max", "268435456\n").With(Cgroup + "/memory.high", "max\n")
            .With(Cgroup + "/memory.current", "201326592\n")
                .With(Cgroup + "/memory.stat", "anon 1\ninactive_file 67108864\nslab 3\n")
            .With(Cgroup + "/memory.swap.max", "0\n").With(Cgroup + "/memory.swap.current", "0\n");
        var memory = Memory(tree)!;
        Assert.Equal((268435456, 134217728, "cgroup"), (memory.Total, memory.Free, memory.LimitedBy));
        Assert.Equal(0, memory.Swap!.Total);
    }

    [Fact]
    public void Full_memory_of_a_container_is_a_problem_that_names_the_container()
    {
        using var tree = Container()
            .With(Cgroup + "/memory.max", "268435456\n").With(Cgroup + "/memory.current", "268000000\n");
        var problems = Fixture.Problems();
        var source = new MemorySource(tree.Files, new ContainerLimits(tree.Files), new ReadErrors(problems));
        var snapshot = new Sampler(
            [source], problems, new AgentRun("test", "boot", Snapshots.Noon), TimeProvider.System,
            Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval)).Measure();
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal(("memory-full", HealthStatus.Critical), (problem.Code, problem.Severity));
        Assert.Contains("that this container may use", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_kernel_throttles_is_a_limit_too()
    {
        using var tree = Container().With(Cgroup + "/memory.max", "max\n").With(Cgroup + "/memory.high", "268435456\n")
            .With(Cgroup + "/memory.current", "1048576\n");
        Assert.Equal((268435456, 267386880), (Memory(tree)!.Total, Memory(tree)!.Free));
    }

    [Fact]
    public void A_tighter_limit_of_version_1_counts_also_when_it_is_that_of_a_group_above()
    {
        using var tree = Container().With(Cgroup + "/memory/memory.limit_in_bytes", "9223372036854771712\n")
            .With(Cgroup + "/memory/memory.usage_in_bytes", "104857600\n")
            .With(Cgroup + "/memory/memory.stat",
                "inactive_file 1\nhierarchical_memory_limit 268435456\ntotal_inactive_file 4857600\n");
        Assert.Equal((268435456, 168435456), (Memory(tree)!.Total, Memory(tree)!.Free));
    }

    [Fact]
    public void A_limit_that_is_none_leaves_the_machine_s_figures()
    {
        using var tree = Container().With(Cgroup + "/memory.max", "max\n").With(Cgroup + "/memory.current", "1\n")
            .With(Cgroup + "/memory/memory.limit_in_bytes", "9223372036854771712\n")
                .With(Cgroup + "/memory/memory.usage_in_bytes", "1\n");
        Assert.Equal((1L << 30, null), (Memory(tree)!.Total, Memory(tree)!.LimitedBy));
    }

    [Fact]
    public void Of_nested_groups_the_tightest_counts()
    {
        using var tree = Container().With("/proc/1/cgroup", "0::/pod/app/init.scope\n")
            .With(Cgroup + "/pod/memory.max", "268435456\n").With(Cgroup + "/pod/memory.current", "260000000\n")
            .With(Cgroup + "/pod/app/memory.max", "536870912\n").With(Cgroup + "/pod/app/memory.current", "100\n");
        Assert.Equal((268435456, 8435456), (Memory(tree)!.Total, Memory(tree)!.Free));
    }

    [Theory]
    [InlineData("0::/system.slice/healthcheck-agent.service\n")]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope\n")]
    public void The_limit_of_the_agent_s_own_service_is_not_the_container_s(string group)
    {
        using var tree = Container().With("/proc/self/cgroup", group).With(Cgroup + "/memory.max", "536870912\n")
            .With(Cgroup + group[3..].TrimEnd() + "/memory.max", "100663296\n");
        Assert.Equal(536870912, Memory(tree)!.Total);
    }

    [Fact]
    public void On_a_machine_of_its_own_no_limit_counts()
    {
        using var tree = new TempTree().With("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\n")
            .With("/proc/self/cgroup", "0::/system.slice/healthcheck-agent.service\n")
                .With(Cgroup + "/memory.max", "1048576\n")
            .With(Cgroup + "/system.slice/healthcheck-agent.service/memory.max", "100663296\n")
                .With(Cgroup + "/cpu.max", "50000 100000\n");
        Assert.Equal((1L << 30, null), (Memory(tree)!.Total, Memory(tree)!.LimitedBy));
        Assert.Equal(4, new ContainerLimits(tree.Files).Processors(4));
    }

    [Theory]
    [InlineData("/cpu.max", "50000 100000\n", 0.5)]
    [InlineData("/cpu.max", "max 100000\n", 4)]
    [InlineData("/cpu.max", "150000 100000\n", 1.5)]
    [InlineData("/cpu.max", "900000 100000\n", 4)]
    [InlineData("/cpu.max", "junk", 4)]
    [InlineData("/cpu.max", "1 0", 4)]
    [InlineData("/cpuset.cpus.effective", "2-3\n", 2)]
    [InlineData("/cpuset.cpus.effective", "\n", 4)]
    [InlineData("/cpuset/cpuset.cpus", "1\n", 1)]
    public void Of_processors_those_count_that_the_container_may_keep_busy(string file, string text, double processors)
    {
        using var tree = Container().With(Cgroup + file, text);
        Assert.Equal(processors, new ContainerLimits(tree.Files).Processors(4));
    }

    [Fact]
    public void A_quota_of_version_1_counts_and_minus_one_is_none()
    {
        using var tree = Container()
            .With(Cgroup + "/cpu/cpu.cfs_quota_us", "25000\n").With(Cgroup + "/cpu/cpu.cfs_period_us", "100000\n");
        Assert.Equal(0.25, new ContainerLimits(tree.Files).Processors(4));
        tree.With(Cgroup + "/cpu/cpu.cfs_quota_us", "-1\n");
        Assert.Equal(4, new ContainerLimits(tree.Files).Processors(4));
    }

    [Fact]
    public void The_load_of_a_container_is_divided_by_its_processors_and_that_of_a_whole_host_by_the_host_s()
    {
        using var tree = Container()
            .With("/sys/devices/system/cpu/online", "0-3\n").With("/proc/loadavg", "2.00 2.00 2.00 1/80 7\n")
            .With(Cgroup + "/cpu.max", "50000 100000\n").With(Cgroup + "/pids.current", "40\n");
        var load = Snapshots.Of(new LoadSource(tree.Files, new ContainerLimits(tree.Files), Fixture.Errors())).Load!;
        Assert.Equal((4, 0.5), (load.Core!.Minute, load.Processors));

        tree.With("/proc/loadavg", "2.00 2.00 2.00 1/900 7\n");
        load = Snapshots.Of(new LoadSource(tree.Files, new ContainerLimits(tree.Files), Fixture.Errors())).Load!;
        Assert.Equal((0.5, 4), (load.Core!.Minute, load.Processors));
    }

    private static TempTree Container() => new TempTree().With("/.dockerenv", "").With(
        "/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\nSwapTotal: 1024 kB\nSwapFree: 1024 kB\n");

    private static MemoryReading? Memory(TempTree tree)
    {
        var problems = Fixture.Problems();
        return Snapshots.Of(
            new MemorySource(tree.Files, new ContainerLimits(tree.Files), new ReadErrors(problems)), problems).Memory;
    }
}
