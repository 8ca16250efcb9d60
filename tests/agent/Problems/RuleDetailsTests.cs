using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>What is particular to single rules.</summary>
public sealed class RuleDetailsTests
{
    private readonly RuleEvaluation judging = new();

    [Theory]
    [InlineData(true, 1, "Under-voltage right now, once since the agent started")]
    [InlineData(true, 0, "Under-voltage right now")]
    [InlineData(false, 2, "Under-voltage 2 times since the agent started")]
    public void Under_voltage_says_how_often(bool now, int count, string message) => Assert.Equal(
        message, judging.Next(
            With(power => power with { UnderVoltage = Seen(now, count) }), ProblemCodes.UnderVoltage)?.Message);

    [Fact]
    public void Under_voltage_before_the_agent_started_is_a_warning()
    {
        var before = new PowerCondition(false, true, 0, null, null);
        var problem = judging.Next(With(power => power with { UnderVoltage = before })).Single();
        Assert.Equal(
            (HealthStatus.Warning, "Under-voltage at some time since boot"), (problem.Severity, problem.Message));
    }

    [Theory]
    [InlineData(79, 110.0, null)]
    [InlineData(81, 110.0, HealthStatus.Warning)]
    [InlineData(71, 100.0, HealthStatus.Warning)]
    [InlineData(86, 100.0, HealthStatus.Critical)]
    [InlineData(79, null, null)]
    [InlineData(81, null, HealthStatus.Warning)]
    [InlineData(35, 60.0, null)]
    [InlineData(51, 60.0, HealthStatus.Warning)]
    public void How_hot_is_too_hot_depends_on_where_the_board_shuts_down(
        double celsius, double? trip, HealthStatus? expected) =>
        Assert.Equal(
            expected, judging.Next(Healthy with { Temperature = [Zone(celsius, trip)] }, ProblemCodes.Hot)?.Severity);

    [Theory]
    [InlineData("/boot", 94, null)]
    [InlineData("/boot/firmware", 96, HealthStatus.Warning)]
    [InlineData("/boot/firmware", 99, HealthStatus.Critical)]
    [InlineData("/bootleg", 94, HealthStatus.Warning)]
    public void A_boot_partition_may_be_fuller(string mount, double percent, HealthStatus? expected) =>
        Assert.Equal(expected, judging.Next(With(Mount(mount, percent)), ProblemCodes.StorageFull)?.Severity);

    [Fact]
    public void A_tiny_filesystem_may_be_fuller_and_one_that_is_read_only_cannot_fill()
    {
        Assert.Empty(judging.Next(With(Mount("/data", 94, 500_000_000))));
        Assert.Empty(judging.Next(With(Mount("/mnt/image", 100) with { ReadOnly = true })));
    }

    [Theory]
    [InlineData(32_000_000_000, 4_700_000_000, HealthStatus.Warning)]
    [InlineData(32_000_000_000, 1_500_000_000, HealthStatus.Critical)]
    [InlineData(256_000_000_000, 21_000_000_000, null)]
    [InlineData(256_000_000_000, 20_000_000_000, HealthStatus.Warning)]
    [InlineData(2_000_000_000_000, 100_000_000_000, null)]
    [InlineData(2_000_000_000_000, 19_000_000_000, HealthStatus.Warning)]
    [InlineData(2_000_000_000_000, 5_000_000_000, HealthStatus.Critical)]
    public void A_filesystem_is_full_when_both_its_percent_and_the_space_left_say_so(
        long total, long free, HealthStatus? expected) =>
        Assert.Equal(expected, judging.Next(With(Free(total, free)), ProblemCodes.StorageFull)?.Severity);

    [Fact]
    public void A_large_disk_around_its_limit_has_one_problem_which_ends_a_fifth_beyond_it()
    {
        const long Total = 2_000_000_000_000, Gigabyte = 1_000_000_000;
        var began = judging.Next(With(Free(Total, 20 * Gigabyte)), ProblemCodes.StorageFull)!.Since;
        for (var free = 15; free < 24; free++)
            Assert.Equal(began, judging.Next(With(Free(Total, free * Gigabyte)), ProblemCodes.StorageFull)?.Since);
        Assert.Null(judging.Next(With(Free(Total, 25 * Gigabyte)), ProblemCodes.StorageFull));
    }

    [Fact]
    public void With_much_space_wanted_the_percent_alone_decide() =>
        Assert.Equal(
            HealthStatus.Critical,
            new RuleEvaluation(("StorageWarningFreeGigabytes", "1000000"), ("StorageCriticalFreeGigabytes", "1000000"))
                .Next(With(Free(2_000_000_000_000, 100_000_000_000)), ProblemCodes.StorageFull)?.Severity);

    [Fact]
    public void An_image_that_is_never_written_is_no_trouble_as_root() =>
        Assert.Empty(judging.Next(With(Mount("/", 100) with { ReadOnly = true, Type = "squashfs" })));

    [Fact]
    public void A_disk_that_tells_its_wear_is_judged_by_that_and_not_by_what_is_written() =>
        Assert.Empty(judging.Next(With(new DiskReading("mmcblk0", 0, 0, 10, BytesWrittenPerDay: 90_000_000_000))));

    [Fact]
    public void A_full_swap_is_no_trouble_while_there_is_memory() =>
        Assert.Empty(judging.Next(Memory(50, swapPercent: 100)));

    [Fact]
    public void Every_failed_unit_is_a_problem_with_its_own_beginning()
    {
        judging.Next(With(system => system with { FailedUnits = ["a.service"] }));
        var both = judging.Next(With(system => system with { FailedUnits = ["b.service", "a.service"] }));
        Assert.Equal(["a.service has failed", "b.service has failed"], both.Select(problem => problem.Message).Order());
        Assert.Equal(RuleEvaluation.Interval, (both[0].Since - both[1].Since).Duration());
    }

    [Fact]
    public void Kills_before_the_agent_started_are_told_and_each_new_one_starts_the_day_again()
    {
        Assert.Equal("The kernel killed a program for want of memory", Kills(1)?.Message);
        for (var i = 0; i < 2879; i++)
            Assert.NotNull(Kills(1));
        Assert.Equal("The kernel killed 3 programs for want of memory since boot", Kills(3)?.Message);
        for (var i = 0; i < 2879; i++)
            Assert.NotNull(Kills(3));
        Assert.Null(Kills(3));
    }

    [Theory]
    [InlineData(599, false)]
    [InlineData(600, true)]
    public void The_clock_has_ten_minutes_after_boot(int uptime, bool isProblem)
    {
        var board = Healthy with
        {
            ClockSynchronized = false,
            Uptime = new UptimeReading(null, new UptimeDuration(uptime, "")),
        };
        Assert.Equal(isProblem, judging.Next(board, ProblemCodes.ClockNotSynchronized) is not null);
    }

    [Theory]
    [InlineData("2026-11-21", "The operating system has had no support since 2026-11-21")]
    [InlineData("2026-11-22", "The support of the operating system ends on 2026-11-22")]
    [InlineData("2027-02-21", null)]
    public void The_end_of_support_is_told_three_months_ahead(string end, string? message) => Assert.Equal(
        message,
        judging.Next(
            With(system => system with { EndOfSupport = DateOnly.Parse(end, null) }),
            ProblemCodes.OsUnsupported)?.Message);

    [Fact]
    public void The_end_of_support_is_not_judged_by_a_wrong_clock() => Assert.Null(judging.Next(
        With(system => system with { EndOfSupport = new DateOnly(2020, 1, 1) }) with { ClockSynchronized = false },
        ProblemCodes.OsUnsupported));

    private Problem? Kills(long count) =>
        judging.Next(With(system => system with { OutOfMemoryKills = count }), ProblemCodes.OutOfMemoryKills);

    private static MountReading Free(long total, long free) =>
        Mount("/", 100d * (total - free) / total) with { Total = total, Free = free };
}
