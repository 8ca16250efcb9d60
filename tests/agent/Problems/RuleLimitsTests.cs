using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>The figures next to each limit. They stand here a second time, so that a changed limit is noticed.</summary>
public sealed class RuleLimitsTests
{
    [Theory]
    [InlineData("hot", 79.9, HealthStatus.Ok)]
    [InlineData("hot", 80, HealthStatus.Warning)]
    [InlineData("hot", 84.9, HealthStatus.Warning)]
    [InlineData("storage-full", 84.9, HealthStatus.Ok)]
    [InlineData("storage-full", 85, HealthStatus.Warning)]
    [InlineData("storage-full", 94.9, HealthStatus.Warning)]
    [InlineData("storage-full", 95, HealthStatus.Critical)]
    [InlineData("inodes-full", 84.9, HealthStatus.Ok)]
    [InlineData("inodes-full", 85, HealthStatus.Warning)]
    [InlineData("inodes-full", 94.9, HealthStatus.Warning)]
    [InlineData("inodes-full", 95, HealthStatus.Critical)]
    [InlineData("sd-wear", 9.99, HealthStatus.Ok)]
    [InlineData("sd-wear", 10, HealthStatus.Warning)]
    [InlineData("sd-wear", 39.99, HealthStatus.Warning)]
    [InlineData("sd-wear", 40, HealthStatus.Critical)]
    [InlineData("disk-worn", 79.9, HealthStatus.Ok)]
    [InlineData("disk-worn", 80, HealthStatus.Warning)]
    [InlineData("disk-worn", 94.9, HealthStatus.Warning)]
    [InlineData("disk-worn", 95, HealthStatus.Critical)]
    [InlineData("memory-full", 89.9, HealthStatus.Ok)]
    [InlineData("memory-full", 90, HealthStatus.Warning)]
    [InlineData("memory-full", 94.9, HealthStatus.Warning)]
    [InlineData("memory-full", 95, HealthStatus.Critical)]
    [InlineData("memory-pressure", 9.9, HealthStatus.Ok)]
    [InlineData("memory-pressure", 10, HealthStatus.Warning)]
    [InlineData("memory-pressure", 39.9, HealthStatus.Warning)]
    [InlineData("memory-pressure", 40, HealthStatus.Critical)]
    [InlineData("load-high", 1.99, HealthStatus.Ok)]
    [InlineData("load-high", 2, HealthStatus.Warning)]
    [InlineData("load-high", 4.99, HealthStatus.Warning)]
    [InlineData("load-high", 5, HealthStatus.Critical)]
    [InlineData("wifi-weak", -74, HealthStatus.Ok)]
    [InlineData("wifi-weak", -75, HealthStatus.Warning)]
    [InlineData("wifi-weak", -84, HealthStatus.Warning)]
    [InlineData("wifi-weak", -85, HealthStatus.Critical)]
    [InlineData("supply-weak", 4.81, HealthStatus.Ok)]
    [InlineData("supply-weak", 4.8, HealthStatus.Warning)]
    [InlineData("supply-weak", 4.71, HealthStatus.Warning)]
    [InlineData("supply-weak", 4.7, HealthStatus.Critical)]
    [InlineData("updates", 49, HealthStatus.Ok)]
    [InlineData("updates", 50, HealthStatus.Warning)]
    [InlineData("security-updates", 0, HealthStatus.Ok)]
    [InlineData("security-updates", 1, HealthStatus.Warning)]
    [InlineData("os-unsupported", 91, HealthStatus.Ok)]
    [InlineData("os-unsupported", 90, HealthStatus.Warning)]
    [InlineData("os-unsupported", -1, HealthStatus.Warning)]
    [InlineData("clock-not-synchronized", 599, HealthStatus.Ok)]
    [InlineData("clock-not-synchronized", 600, HealthStatus.Warning)]
    public void A_problem_begins_at_exactly_this_figure(string code, double figure, HealthStatus severity) =>
        Assert.Equal(
            severity, new RuleEvaluation().Next(Showing(code, figure), code)?.Severity ?? HealthStatus.Ok);

    // Limit, and by how much a figure has to be better.
    [Theory]
    [InlineData("hot", 80, 75, 74.9)]
    [InlineData("storage-full", 85, 82, 81.9)]
    [InlineData("inodes-full", 85, 82, 81.9)]
    [InlineData("sd-wear", 10, 8, 7.99)]
    [InlineData("disk-worn", 80, 79, 78.9)]
    [InlineData("memory-full", 90, 87, 86.9)]
    [InlineData("memory-pressure", 10, 8, 7.9)]
    [InlineData("load-high", 2, 1.6, 1.59)]
    [InlineData("wifi-weak", -75, -70, -69)]
    [InlineData("supply-weak", 4.8, 4.85, 4.86)]
    public void A_problem_ends_beyond_its_margin_and_not_with_it(string code, double limit, double stays, double ends)
    {
        var judging = new RuleEvaluation();
        judging.Next(Showing(code, limit), code);
        for (var i = 0; i < 20; i++)
            Assert.NotNull(judging.Next(Showing(code, stays), code));
        for (var i = 0; i < 20; i++)
            judging.Next(Showing(code, ends), code);
        Assert.Null(judging.Next(Showing(code, ends), code));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_severity_falls_with_the_last_sample_of_its_hold_to_the_worst_among_them(int hold)
    {
        var state = default(DebouncedSeverity).After(HealthStatus.Critical, hold);
        for (var better = 1; better < hold; better++)
        {
            state = state.After(better == 1 ? HealthStatus.Warning : HealthStatus.Ok, hold);
            Assert.Equal(HealthStatus.Critical, state.Severity);
        }

        Assert.Equal(HealthStatus.Warning, state.After(HealthStatus.Ok, hold).Severity);
        Assert.Equal(HealthStatus.Critical, state.After(HealthStatus.Critical, hold).Severity);
    }

    [Fact]
    public void A_problem_stays_for_three_samples_without_a_figure_and_not_for_a_fourth()
    {
        var state = default(DebouncedSeverity).After(HealthStatus.Warning, 3);
        for (var unknown = 1; unknown <= 3; unknown++)
        {
            state = state.After(null, 3);
            Assert.Equal(HealthStatus.Warning, state.Severity);
        }

        Assert.Equal(HealthStatus.Ok, state.After(null, 3).Severity);
        Assert.Equal(0, state.After(HealthStatus.Ok, 3).Unknown);
    }

    [Theory]
    [InlineData(300, 30, 10)]
    [InlineData(300, 31, 10)]
    [InlineData(300, 29, 11)]
    [InlineData(300, 100, 3)]
    [InlineData(300, 3600, 3)]
    [InlineData(300, 75, 4)]
    public void A_hold_is_as_many_samples_as_it_takes_and_three_at_least(int seconds, int interval, int samples) =>
        Assert.Equal(
            samples, HoldTime.Of(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(interval)).Samples);

    [Fact]
    public void A_counter_has_grown_by_all_it_has_at_first_and_then_by_the_difference()
    {
        var growth = new Growth();
        Assert.Equal(5, growth.SinceLast(5));
        Assert.Equal(0, growth.SinceLast(5));
        Assert.Null(growth.SinceLast(null));
        Assert.Null(growth.SinceLast(-1));
        Assert.Equal(2, growth.SinceLast(7));
        Assert.Equal(0, new Growth().SinceLast(0));
    }

    private static DateOnly Today => DateOnly.FromDateTime(Healthy.Time.UtcDateTime);

    private static HealthSnapshot Showing(string code, double figure) => code switch
    {
        "hot" => Healthy with { Temperature = [Zone(figure, 110)] },
        "storage-full" => With(Mount("/", figure)),
        "inodes-full" => With(Mount("/", 25) with { InodesUsedPercent = figure }),
        "sd-wear" => With(new DiskReading("mmcblk0", 0, 0, null, BytesWrittenPerDay: (long)(figure * 1e9))),
        "disk-worn" => With(new DiskReading("nvme0n1", 0, 0, figure)),
        "memory-full" => Memory(figure),
        "memory-pressure" => Healthy with { Pressure = new PressureReading(null, Pressure(figure), null) },
        "load-high" => Healthy with { Load = Healthy.Load! with { Core = new LoadAverages(0, 0, figure) } },
        "wifi-weak" => Healthy with { Network = [Wifi((int)figure)] },
        "supply-weak" => With(power => power with { SupplyVolts = figure }),
        "updates" => With(system => system with { Updates = new UpdatesReading((int)figure, 0) }),
        "security-updates" => With(system => system with { Updates = new UpdatesReading(1, (int)figure) }),
        "os-unsupported" => With(
            system => system with { EndOfSupport = Today.AddDays((int)figure) }),
        "clock-not-synchronized" => Healthy with
        {
            ClockSynchronized = false,
            Uptime = new UptimeReading(null, new UptimeDuration((long)figure, "")),
        },
        _ => throw new ArgumentException(code, nameof(code)),
    };
}
