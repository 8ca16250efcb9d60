using System.Text;
using CsCheck;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class MemorySourceTests
{
    [Fact]
    public void Memory_and_swap_are_given_in_bytes()
    {
        var memory = MemorySource.Parse(
            "MemTotal: 4194304 kB\nMemFree: 1 kB\nMemAvailable:   3145728 kB\nSwapTotal: 100 kB\nSwapFree: 25 kB\n"u8);
        Assert.Equal((4294967296, 1073741824, 3221225472), (memory.Total, memory.Allocated, memory.Free));
        Assert.Equal(("25%", 25.0), (memory.Used, memory.UsedPercent));
        Assert.Equal((102400L, 76800L, 25600L, "75%"),
            (memory.Swap!.Total, memory.Swap.Allocated, memory.Swap.Free, memory.Swap.Used));
    }

    [Theory]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 100 kB", 100, null)]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 101 kB\nMemFree: 100 kB", 100, "(MemAvailable)")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 101 kB\nMemFree: 7 kB", 7, "(MemAvailable)")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 50 kB\nHugetlb: 49 kB", 50, null)]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 50 kB\nHugetlb: 50 kB", 50, "(Hugetlb)")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 50 kB\nSwapTotal: -1 kB", 50, "(SwapTotal)")]
    public void A_figure_that_cannot_be_is_noted_and_the_largest_that_can_is_not(
        string text, long freeKibibytes, string? noted)
    {
        var notes = new List<string>();
        var memory = MemorySource.Parse(Encoding.UTF8.GetBytes(text), (subject, _) => notes.Add(subject));
        Assert.Equal(freeKibibytes * 1024, memory.Free);
        if (noted is null)
            Assert.Empty(notes);
        else
            Assert.EndsWith(noted, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void More_free_than_there_is_in_all_is_refused() => Assert.Throws<FormatException>(
        () => MemorySource.Parse("MemTotal: 100 kB\nMemAvailable: 101 kB\nMemFree: 101 kB"u8));

    [Fact]
    public void Before_kernel_3_14_the_free_memory_is_free_plus_buffers_plus_cache() =>
        Assert.Equal(60 * 1024, MemorySource.Parse(
            "MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 20 kB\nCached: 30 kB\nSwapCached: 99 kB\n"u8).Free);

    [Fact]
    public void A_kernel_without_swap_says_nothing_of_it() =>
        Assert.Null(MemorySource.Parse("MemTotal: 100 kB\nMemAvailable: 50 kB\n"u8).Swap);

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal:")]
    [InlineData("MemTotal: lots kB")]
    [InlineData("MemTotal: 100 kB")]
    [InlineData("MemTotal: -5 kB\nMemAvailable: 1 kB")]
    [InlineData("MemTotal: 9223372036854775807 kB\nMemAvailable: 1 kB")]
    public void What_is_no_memory_is_refused(string text) =>
        Assert.Throws<FormatException>(() => MemorySource.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("cases/lxcfs-swap-overflow/a", 20971520, 58.9, 0L)]
    [InlineData("cases/lxcfs-swap-overflow/b", 8068096, 0.1, null)]
    [InlineData("cases/memavailable-above-total/tree", 1048576, 40.3, 1572864L)]
    [InlineData("cases/zfs-arc-is-cache/tree", 16304000, 49.7, 0L)]
    public void Memory_of_machines_that_say_what_cannot_be(string tree, long kibibytes, double percent, long? swap)
    {
        using var host = Fixture.Files(tree);
        var snapshot = Snapshot(host);
        Assert.Empty(snapshot.Problems);
        Assert.Equal((kibibytes * 1024, percent), (snapshot.Memory!.Total, snapshot.Memory.UsedPercent));
        Assert.Equal(swap * 1024, snapshot.Memory.Swap?.Total);
    }

    [Theory]
    [InlineData("31 30 0:61 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw,user_id=0\n", "lxc")]
    [InlineData("", null)]
    public void The_cache_of_the_host_is_none_of_a_container_that_is_known_by_its_files_alone(
        string mount, string? kind)
    {
        // Alpine in LXC, as an ordinary user sees it: no systemd, and the environment of init is closed to it.
        using var tree = new TempTree()
            .With("/proc/meminfo",
                "MemTotal: 524288 kB\nMemFree: 380000 kB\nMemAvailable: 420000 kB\nDirty: 8 kB\n")
            .With("/proc/spl/kstat/zfs/arcstats", "size 4 8207648000\nc_min 4 521728000\n")
                .With("/proc/1/cgroup", "0::/\n")
            .With("/proc/1/mountinfo", "27 1 0:50 / / rw - zfs rpool/data/subvol-101-disk-0 rw\n" + mount);
        var snapshot = Snapshot(tree.Files);
        Assert.Equal(19.9, snapshot.Memory!.UsedPercent);
        Assert.Equal(kind is null ? 8192 : null, snapshot.Memory.Dirty);
        Assert.Empty(snapshot.Problems);
        Assert.Equal(kind, new ContainerLimits(tree.Files).Kind);
    }

    [Theory]
    [InlineData("SwapTotal: 18446744073709551615 kB\nSwapFree: 1 kB\n", null)]
    [InlineData("SwapTotal: 100 kB\nSwapFree: 18446744073709551488 kB\n", null)]
    [InlineData("SwapTotal: 100 kB\nSwapFree: 200 kB\n", null)]
    [InlineData("SwapTotal: 100 kB\nSwapFree: -1 kB\n", null)]
    [InlineData("SwapTotal: 100 kB\n", null)]
    [InlineData("SwapTotal: none\nSwapFree: 1 kB\n", null)]
    [InlineData("SwapTotal: 0 kB\nSwapFree: 200 kB\n", 0L)]
    [InlineData("SwapTotal: 0 kB\n", 0L)]
    [InlineData("SwapTotal: 100 kB\nSwapFree: 40 kB\n", 40L)]
    public void A_swap_that_cannot_be_costs_no_memory(string swap, long? free)
    {
        var memory =
            MemorySource.Parse(
                Encoding.UTF8.GetBytes("MemTotal: 100 kB\nMemFree: 30 kB\nMemAvailable: 50 kB\n" + swap));
        Assert.Equal((50, 50), (memory.Total - memory.Allocated >> 10, memory.Free >> 10));
        Assert.Equal(free, memory.Swap?.Free >> 10);
    }

    [Theory]
    [InlineData("MemFree: 30 kB\nMemAvailable: 101 kB\nCached: 60 kB\n", 30)]
    [InlineData("MemFree: 30 kB\nMemAvailable: 18446744073709551488 kB\n", 30)]
    [InlineData("MemFree: 30 kB\nMemAvailable: junk\nBuffers: 5 kB\nCached: 10 kB\n", 45)]
    [InlineData("MemFree: 30 kB\nBuffers: 18446744073709551488 kB\nCached: 10 kB\n", 40)]
    [InlineData("MemFree: 30 kB\nCached: 20 kB\nShmem: 15 kB\nSReclaimable: 7 kB\n", 42)]
    [InlineData("MemFree: 30 kB\nCached: 20 kB\nShmem: 25 kB\n", 30)]
    [InlineData("MemFree: 30 kB\nBuffers: 50 kB\nCached: 60 kB\n", 100)]
    [InlineData("MemFree: 101 kB\nMemAvailable: 50 kB\nHugePages_Total: 18446744073709551488\n", 50)]
    public void What_is_free_is_never_more_than_there_is(string lines, long free) =>
        Assert.Equal(free << 10, MemorySource.Parse(Encoding.UTF8.GetBytes("MemTotal: 100 kB\n" + lines)).Free);

    [Theory]
    [InlineData("Dirty: 30 kB\n", 30)]
    [InlineData("Dirty: 100 kB\n", 100)]
    [InlineData("Dirty: 101 kB\n", null)]
    [InlineData("Dirty: junk\n", null)]
    [InlineData("", null)]
    public void What_is_not_yet_on_the_disk_is_a_part_of_memory(string line, int? kibibytes)
    {
        var memory = MemorySource.Parse(Encoding.UTF8.GetBytes("MemTotal: 100 kB\nMemAvailable: 10 kB\n" + line));
        Assert.Equal(kibibytes << 10, memory.Dirty);
    }

    [Theory]
    [InlineData("Hugetlb: 60 kB\n", 60)]
    [InlineData("HugePages_Total: 3\nHugePages_Free: 1\nHugepagesize: 20 kB\n", 60)]
    [InlineData("HugePages_Total: 3\nHugepagesize: 10 kB\nHugetlb: 50 kB\n", 50)]
    [InlineData("HugePages_Total: 0\nHugepagesize: 2048 kB\nHugetlb: 0 kB\n", null)]
    [InlineData("HugePages_Total: 3\n", null)]
    [InlineData("HugePages_Total: 9223372036854775807\nHugepagesize: 4398046511104 kB\n", null)]
    [InlineData("Hugetlb: 90 kB\n", null)]
    [InlineData("Hugetlb: 18446744073709551488 kB\n", null)]
    public void Memory_that_was_set_aside_for_huge_pages_is_beside_the_total(string lines, int? kibibytes)
    {
        var memory = MemorySource.Parse(Encoding.UTF8.GetBytes("MemTotal: 100 kB\nMemAvailable: 10 kB\n" + lines));
        Assert.Equal(kibibytes << 10, memory.HugePages);
        Assert.Equal((100 - (kibibytes ?? 0) << 10, 10 << 10), (memory.Total, memory.Free));
        Assert.Equal(memory.Total, memory.Allocated + memory.Free);
    }

    [Theory]
    [InlineData("size 4 1000\nc_min 4 400\n", 600)]
    [InlineData("c_min 4 400\nc_max 4 9\nsize 4 1000\nsize_extra 4 5\n", 600)]
    [InlineData("size 4 300\nc_min 4 400\n", 0)]
    [InlineData("size 4 18446744073709551000\nc_min 4 400\n", 0)]
    [InlineData("size 4\nc_min 4 400\n", 0)]
    [InlineData("c_min 4 400\n", 0)]
    [InlineData("", 0)]
    public void Of_the_cache_of_ZFS_what_is_above_its_least_can_be_had_back(string text, long bytes) =>
        Assert.Equal(bytes, MemorySource.ParseCacheOfZfs(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_cache_of_ZFS_that_is_more_than_the_memory_in_use_is_that_of_another_machine()
    {
        using var tree = new TempTree().With("/proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 10 kB\n")
            .With("/proc/spl/kstat/zfs/arcstats", $"size 4 {long.MaxValue}\nc_min 4 0\n");
        Assert.Equal(10 << 10, Snapshot(tree.Files).Memory!.Free);
    }

    [Fact]
    public void In_a_container_of_LXC_the_cache_of_the_host_s_ZFS_is_none_of_its_own()
    {
        using var tree = new TempTree().With("/proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 10 kB\n")
            .With("/run/systemd/container", "lxc").With("/proc/spl/kstat/zfs/arcstats", "size 4 90000\nc_min 4 0\n");
        Assert.Equal(10 << 10, Snapshot(tree.Files).Memory!.Free);
    }

    [Fact]
    public void A_machine_without_a_sound_total_has_a_problem_that_names_the_file_and_no_section()
    {
        using var tree = new TempTree()
            .With("/proc/meminfo", "MemTotal: 18446744073709551488 kB\nMemAvailable: 10 kB\n");
        var snapshot = Snapshot(tree.Files);
        Assert.Null(snapshot.Memory);
        Assert.Contains("/proc/meminfo", Assert.Single(snapshot.Problems).Message, StringComparison.Ordinal);
    }

    private static HealthSnapshot Snapshot(HostFiles host)
    {
        var problems = Fixture.Problems();
        return Snapshots.Of(new MemorySource(host, new ContainerLimits(host), new ReadErrors(problems)), problems);
    }

    [Fact]
    public void Any_text_gives_figures_that_add_up_or_is_refused() => Gen.String.Sample(text =>
    {
        try
        {
            var memory = MemorySource.Parse(Encoding.UTF8.GetBytes("MemTotal: 10 kB\nMemFree: " + text));
            return memory.Allocated + memory.Free == memory.Total;
        }
        catch (FormatException)
        {
            return true;
        }
    });
}
