using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Os;

public sealed class SystemSourceTests
{
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);
    private readonly ProblemTracker problems = Fixture.Problems();

    [Fact]
    public void A_machine_that_tells_nothing_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot = Snapshots.Of(Source(tree));
        Assert.Null(snapshot.System);
        Assert.Empty(snapshot.Problems);
    }

    [Fact]
    public void Slow_figures_are_read_again_after_a_minute()
    {
        using var tree = new TempTree()
            .With("/proc/vmstat", "nr_free_pages 5\noom_kill 1\n").With("/proc/1/stat", "").With("/proc/77/stat", "");
        var source = Source(tree);
        Assert.Equal((1L, 2, false), Figures(source));
        tree.With("/proc/vmstat", "nr_free_pages 5\noom_kill 3\n")
            .With("/run/reboot-required", "").With("/proc/78/stat", "");
        Assert.Equal((1L, 2, false), Figures(source));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((3L, 3, true), Figures(source));
    }

    [Fact]
    public void Where_processes_of_others_are_hidden_their_number_is_unknown()
    {
        using var tree = new TempTree().With("/proc/4711/stat", "");
        Assert.Null(ProcessCount.Read(tree.Files));
    }

    [Theory]
    [InlineData("/sys/fs/cgroup")]
    [InlineData("/sys/fs/cgroup/systemd")]
    public void Where_they_are_hidden_the_members_of_all_control_groups_are_counted(string hierarchy)
    {
        using var tree = new TempTree().With("/proc/4711/stat", "").With(hierarchy + "/cgroup.procs", "2\n3\n")
            .With(hierarchy + "/cgroup.threads", "2\n3\n4\n").With(hierarchy + "/system.slice/cgroup.procs", "")
            .With(hierarchy + "/system.slice/ssh.service/cgroup.procs", "1\n734\n")
            .With(hierarchy + "/user.slice/cgroup.procs",
                string.Concat(Enumerable.Range(10_000, 1_000).Select(pid => $"{pid}\n")));
        Assert.Equal(1_004, ProcessCount.Read(tree.Files));
    }

    [Theory]
    [InlineData("nr_free_pages 5\noom_kill 7\nnuma 1\n", 7L)]
    [InlineData("nr_free_pages 5\n", null)]
    [InlineData("", null)]
    public void Kills_for_want_of_memory_are_one_line_of_many(string text, long? kills) =>
        Assert.Equal(kills, SystemSource.ParseKills(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("oom_kill ", "a number is missing")]
    [InlineData("nr_free_pages 5\noom_kill lots", "'lots' is not a number")]
    [InlineData("oom_kill -1", "'-1' is not a number")]
    [InlineData("oom_kill 18446744073709551613", "'18446744073709551613' is out of range")]
    public void What_is_no_count_is_unknown_and_said_in_each_sample_and_the_rest_is_told(string text, string reason)
    {
        using var tree = new TempTree().With("/proc/vmstat", text).With("/run/reboot-required", "");
        var source = Source(tree);
        for (var sample = 0; sample < 2; sample++)
        {
            var snapshot = Snapshots.Of(source, problems);
            Assert.Equal((null, true), (snapshot.System?.OutOfMemoryKills, snapshot.System?.RebootRequired));
            Assert.Equal($"/proc/vmstat (oom_kill) cannot be read: {reason}", Assert.Single(snapshot.Problems).Message);
        }
    }

    [Fact]
    public void Any_statistics_give_a_count_or_none() =>
        Gen.String.Sample(text =>
            SystemSource.ParseKills(Encoding.UTF8.GetBytes("oom_kill " + text), out _) is null or >= 0);

    [Fact]
    public void Any_greeting_gives_counts_or_none() => Gen.String.Sample(
        text => PendingUpdates.Parse(Encoding.UTF8.GetBytes("1 update\n" + text)) is { Pending: >= 0 });

    [Theory]
    [InlineData("STATE=active\nCLASS=user\n", true)]
    [InlineData("STATE=online\nCLASS=user-light\n", true)]
    [InlineData("STATE=closing\nCLASS=user\n", false)]
    [InlineData("CLASS=user\nSTATE=closing\n", false)]
    [InlineData("STATE=active\nCLASS=greeter\n", false)]
    [InlineData("STATE=active\nCLASS=manager\n", false)]
    [InlineData("", false)]
    public void Only_sessions_of_people_that_are_there_count(string text, bool isPersons) =>
        Assert.Equal(isPersons, LoginSessions.IsPersons(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("debian", "12", "2028-06-30")]
    [InlineData("raspbian", "11", "2026-08-31")]
    [InlineData("ubuntu", "24.04", "2029-05-31")]
    [InlineData("debian", "4", null)]
    [InlineData("raspbian", "8", "2020-06-30")]
    [InlineData("ubuntu", "16.04", "2021-04-30")]
    [InlineData("arch", null, null)]
    public void The_end_of_support_is_known_of_the_systems_that_people_run(string id, string? version, string? day) =>
        Assert.Equal(
            day, EndOfSupport.Of(new OperatingSystemInfo(id, null, version))?.ToString("yyyy-MM-dd", null));

    [Theory]
    [InlineData(213000, 0x2001, true, 0.213)]
    [InlineData(-1500, 0x1, true, -1.5)]
    [InlineData(0, 0x40, false, null)]
    public void The_offset_is_in_microseconds_or_nanoseconds_and_means_nothing_while_unsynchronised(
        int offset, int status, bool synchronized, double? milliseconds) =>
        Assert.Equal(new ClockReading(synchronized, milliseconds), KernelClock.Describe(offset, status));

    [Theory]
    [InlineData(true, false, true, true)]
    [InlineData(true, null, true, true)]
    [InlineData(false, null, true, false)]
    [InlineData(false, true, true, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, null, false, null)]
    public void The_clock_is_believed_when_timesyncd_or_the_kernel_says_so(
        bool file, bool? kernel, bool folder, bool? synchronized)
    {
        using var tree = new TempTree();
        if (folder)
            tree.With("/run/systemd/timesync/other", "");
        if (file)
            tree.With("/run/systemd/timesync/synchronized", "");
        var source = new ClockSource(
            tree.Files, () => kernel is { } word ? new ClockReading(word, 0.5) : null,
            _ => Task.FromResult<ClockReading?>(null), clock);
        Assert.Equal(synchronized, Snapshots.Of(source).ClockSynchronized);
        Assert.Equal(synchronized, source.Last?.Synchronized);
    }

    [Fact]
    public void A_kernel_that_may_not_be_asked_is_asked_by_others_each_minute_until_the_clock_is_right_and_then_seldom()
    {
        using var tree = new TempTree();
        var (asked, word) = (0, new ClockReading(false, null));
        var source = new ClockSource(tree.Files, () =>
            null, _ => Task.FromResult<ClockReading?>(word with { OffsetMilliseconds = ++asked }), clock);
        Assert.Equal((false, 1.0), DiscoveryMessages(source));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((false, 1.0), DiscoveryMessages(source));
        word = word with { Synchronized = true };
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 2.0), DiscoveryMessages(source));
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal((true, 2.0), DiscoveryMessages(source));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((true, 3.0), DiscoveryMessages(source));
    }

    private static (bool?, double?) DiscoveryMessages(ClockSource source) =>
        (Snapshots.Of(source).ClockSynchronized, source.Last?.OffsetMilliseconds);

    private static (long?, int?, bool?) Figures(SystemSource source) => Snapshots.Of(source).System is var system
        ? (system?.OutOfMemoryKills, system?.Processes, system?.RebootRequired)
        : default;

    private SystemSource Source(TempTree tree) => new(
        tree.Files, new ClockSource(tree.Files, () => null, _ => Task.FromResult<ClockReading?>(null), clock),
        new FailedUnits(_ => Task.FromResult<IReadOnlyList<string>?>(null), problems, clock), new ReadErrors(problems),
        clock);
}
