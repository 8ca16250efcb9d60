using System.Text;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class UptimeSourceTests
{
    [Fact]
    public void A_boot_before_the_year_1970_by_a_clock_that_was_never_set_is_unknown_and_no_fault()
    {
        using var tree = new TempTree()
            .With("/proc/uptime", "800.5 1.0\n").With("/proc/stat", "btime 18446744073709550816\n");
        var snapshot =
            Snapshots.Of(errors => new UptimeSource(tree.Files, isInContainer: false, errors, new FakeTimeProvider()));
        Assert.Null(snapshot.Uptime!.Since);
        Assert.Equal(800, snapshot.Uptime.Duration!.Seconds);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData(0, "0 seconds")]
    [InlineData(1, "1 second")]
    [InlineData(60, "1 minute")]
    [InlineData(61, "1 minute and 1 second")]
    [InlineData(3600, "1 hour")]
    [InlineData(86400, "1 day")]
    [InlineData(172800, "2 days")]
    [InlineData(86403, "1 day and 3 seconds")]
    [InlineData(443143, "5 days, 3 hours, 5 minutes and 43 seconds")]
    [InlineData(90061, "1 day, 1 hour, 1 minute and 1 second")]
    [InlineData(3155760000, "36525 days")]
    public void The_duration_is_said_in_words_without_zero_parts(long seconds, string pretty) =>
        Assert.Equal(pretty, UptimeSource.Describe(seconds));

    [Fact]
    public void The_boot_is_given_as_Unix_time_in_UTC_and_in_local_time_day_first()
    {
        using var tree = new TempTree()
            .With("/proc/uptime", "443143.21 1.0\n").With("/proc/stat", "cpu 1\nbtime 1645535612\n");
        var clock = new FakeTimeProvider();
        clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east"));
        var uptime = Snapshots.Of(new UptimeSource(tree.Files, isInContainer: false, Fixture.Errors(), clock)).Uptime;
        Assert.Equal(1645535612000, uptime?.Since?.Time);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1645535612), uptime?.Since?.Iso);
        Assert.Equal("22/02/2022T15:13:32", uptime?.Since?.Pretty);
        Assert.Equal(443143, uptime?.Duration?.Seconds);
    }

    [Fact]
    public void The_boot_does_not_jitter_with_the_clock_and_follows_a_real_step()
    {
        using var tree = new TempTree().With("/proc/stat", "btime 1000000000\n");
        var clock = new FakeTimeProvider();
        var source = new UptimeSource(tree.Files, isInContainer: false, Fixture.Errors(), clock);
        Assert.Equal(1000000000000, Snapshots.Of(source).Uptime?.Since?.Time);
        foreach (var jitter in new[] { 1000000001, 999999999, 1000000030 })
        {
            tree.With("/proc/stat", $"btime {jitter}\n");
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1000000000000, Snapshots.Of(source).Uptime?.Since?.Time);
        }

        tree.With("/proc/stat", "btime 1700000000\n");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1700000000000, Snapshots.Of(source).Uptime?.Since?.Time);
    }

    [Fact]
    public void What_one_file_does_not_tell_is_null_and_the_other_still_counts()
    {
        using var tree = new TempTree().With("/proc/uptime", "5.0 1.0");
        var uptime =
            Snapshots.Of(
                new UptimeSource(tree.Files, isInContainer: false, Fixture.Errors(), TimeProvider.System)).Uptime;
        Assert.Null(uptime?.Since);
        Assert.Equal(5, uptime?.Duration?.Seconds);
    }

    [Theory]
    [InlineData("", "a number is missing")]
    [InlineData("soon", "'soon' is not a number")]
    [InlineData("-5 1", "'-5' is not a number")]
    [InlineData("18446744073709551613 1", "'18446744073709551613' is out of range")]
    public void What_is_no_uptime_is_unknown_and_said_while_the_boot_still_counts(string text, string reason)
    {
        using var tree = new TempTree().With("/proc/uptime", text).With("/proc/stat", "btime 1645535612\n");
        var snapshot =
            Snapshots.Of(errors => new UptimeSource(tree.Files, isInContainer: false, errors, TimeProvider.System));
        Assert.Null(snapshot.Uptime?.Duration);
        Assert.Equal(1645535612000, snapshot.Uptime?.Since?.Time);
        Assert.Equal($"/proc/uptime cannot be read: {reason}", Assert.Single(snapshot.Problems).Message);
    }

    [Theory]
    [InlineData("", "there is no such line")]
    [InlineData("cpu 1 2 3\n", "there is no such line")]
    [InlineData("btime -1\n", "'-1' is not a number")]
    [InlineData("btime 99999999999999\n", "'99999999999999' is out of range")]
    public void A_table_without_a_usable_btime_tells_no_boot_and_that_is_said(string text, string reason)
    {
        Assert.Null(UptimeSource.ParseBootTime(Encoding.UTF8.GetBytes(text), out var fault));
        Assert.Equal(reason, fault);
    }

    [Fact]
    public void A_boot_that_cannot_be_read_is_a_problem_in_each_sample_until_it_can()
    {
        using var tree = new TempTree().With("/proc/uptime", "5.0 1.0").With("/proc/stat", "btime soon\n");
        var clock = new FakeTimeProvider(Snapshots.Noon);
        var problems = Fixture.Problems();
        var source = new UptimeSource(tree.Files, isInContainer: false, new ReadErrors(problems), clock);
        for (var sample = 0; sample < 3; sample++)
            Assert.Equal("/proc/stat (btime) cannot be read: 'soon' is not a number",
                Assert.Single(Snapshots.Of(source, problems).Problems).Message);
        tree.With("/proc/stat", "btime 1000000000\n");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(Snapshots.Of(source, problems).Problems);
    }

    [Fact]
    public void Where_the_boot_of_the_host_stands_beside_the_uptime_of_a_container_the_uptime_counts()
    {
        var now = new DateTimeOffset(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);
        Assert.Equal(now.AddHours(-1), UptimeSource.Agreed(now.AddDays(-30), now, 3600));
        Assert.Equal(now.AddSeconds(-3601), UptimeSource.Agreed(now.AddSeconds(-3601), now, 3600));
    }
}
