using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class DiskSourceTests
{
    private const string Stat = "/sys/block/mmcblk0/stat";
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void A_disk_of_two_paths_has_done_what_both_did_and_was_busy_as_long_as_the_busier()
    {
        var (one, other) = (new DiskCounters(1, 20, 300), new DiskCounters(4, 50, 600));
        Assert.Equal(new DiskCounters(5, 70, 600), one.With(other));
        Assert.Equal(new DiskCounters(5, 70, 600), other.With(one));
    }

    [Fact]
    public void Counters_are_whole_with_all_three_and_impossible_beyond_two_to_the_63_bytes()
    {
        Assert.True(new DiskCounters(0, 0, 0).IsWhole);
        Assert.False(new DiskCounters(null, 0, 0).IsWhole);
        Assert.False(new DiskCounters(0, null, 0).IsWhole);
        Assert.False(new DiskCounters(0, 0, null).IsWhole);

        const ulong Most = 18_014_398_509_481_983;
        Assert.False(new DiskCounters(Most, Most, ulong.MaxValue).HasImpossible);
        Assert.True(new DiskCounters(Most + 1, 0, 0).HasImpossible);
        Assert.True(new DiskCounters(0, Most + 1, 0).HasImpossible);
        Assert.False(new DiskCounters(null, null, null).HasImpossible);
        Assert.Equal(long.MaxValue - 511, new DiskCounters(Most, 0, 0).BytesRead);
    }

    [Fact]
    public void Without_any_time_in_between_no_disk_was_busy_or_idle()
    {
        Assert.Null(DiskCounters.Busy(0, 0, TimeSpan.Zero));
        Assert.Equal(100, DiskCounters.Busy(0, 1000, TimeSpan.FromSeconds(1)));
        Assert.Equal(99.9, DiskCounters.Busy(0, 999, TimeSpan.FromSeconds(1)));
        Assert.Equal(100, DiskCounters.Busy(0, 3_601_000, TimeSpan.FromSeconds(1)));
        Assert.Null(DiskCounters.Busy(0, 3_601_001, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Sectors_are_of_512_bytes_whatever_the_disk() =>
        Assert.Equal(
            (1212348416, 812345344, 70ul),
            DiskCounters.Parse(" 100 0 2367868 50 200 0 1586612 60 0 70 80\n"u8, out _) is var counters
                ? (counters.BytesRead, counters.BytesWritten, counters.BusyMilliseconds)
                : default);

    [Theory]
    [InlineData("", null, null, null,
        "sectors read: a number is missing; sectors written: a number is missing; time busy: a number is missing")]
    [InlineData("1 2 3", 3ul, null, null, "sectors written: a number is missing; time busy: a number is missing")]
    [InlineData("1 2 3 4 5 6 7 8 9 -1", 3ul, 7ul, null, "time busy: '-1' is not a number")]
    [InlineData("a b nan d e f 7 h i 10", null, 7ul, 10ul, "sectors read: 'nan' is not a number")]
    [InlineData("1 2 3 4 5 6 7 8 9 18446744073709551613", 3ul, 7ul, ulong.MaxValue - 2, null)]
    public void A_figure_that_makes_no_sense_costs_itself_alone(
        string text, ulong? read, ulong? written, ulong? busy, string? said)
    {
        Assert.Equal(
            new DiskCounters(read, written, busy), DiskCounters.Parse(Encoding.UTF8.GetBytes(text), out var fault));
        Assert.Equal(said, fault);
    }

    [Fact]
    public void A_disk_whose_figures_make_no_sense_is_said_and_the_others_are_told()
    {
        using var tree = new TempTree()
            .With(Stat, "1 0 200 1 1 0 nonsense 1 0 1000 1\n").With("/sys/block/sda/stat", "1 0 2 1 1 0 2 1 0 1 1\n");
        var snapshot = Snapshots.Of(errors => new DiskSource(tree.Files, errors, clock));
        Assert.Equal(
            [("mmcblk0", null, 200 * 512), ("sda", 1024, 1024)],
            snapshot.Storage!.Disks.Select(disk => (disk.Name, disk.BytesWritten, disk.BytesRead ?? -1)));
        Assert.Equal(Stat + " cannot be read: sectors written: 'nonsense' is not a number",
            Assert.Single(snapshot.Problems).Message);
    }

    [Fact]
    public void Any_text_gives_counters_that_the_wire_takes() =>
        Gen.OneOf(Gen.String, Gen.ULong.Array[5, 12].Select(numbers => string.Join(' ', numbers))).Sample(text =>
            DiskCounters.Parse(Encoding.UTF8.GetBytes(text), out _)
                is { BytesRead: null or >= 0, BytesWritten: null or >= 0 });

    [Fact]
    public void Rates_and_business_are_those_since_the_sample_before_and_unknown_when_a_counter_started_again()
    {
        using var tree = new TempTree().With(Stat, "1 0 200 1 1 0 100 1 0 1000 1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), clock);
        Assert.Equal((null, null, null), Rates(source));

        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Stat, "1 0 300 1 1 0 500 1 0 3500 1\n");
        Assert.Equal((20480, 5120, 25), Rates(source));

        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Stat, "1 0 0 1 1 0 0 1 0 0 1\n");
        Assert.Equal((null, null, null), Rates(source));
    }

    [Fact]
    public void Counters_of_32_bits_that_wrap_are_followed()
    {
        using var tree = new TempTree().With(Stat, "1 0 4294967290 1 1 0 4294967196 1 0 4294967000 1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), clock);
        Rates(source);
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Stat, "1 0 4 1 1 0 0 1 0 2204 1\n");
        Assert.Equal((5120, 512, 25), Rates(source));
    }

    [Fact]
    public void What_was_written_before_a_counter_started_again_is_no_part_of_the_day()
    {
        using var tree = new TempTree().With(Stat, "1 0 2 1 1 0 9000000 1 0 1 1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), clock);
        Assert.Null(Disk(source).BytesWrittenPerDay);
        foreach (var (minutes, sectors) in new[] { (20, 9000100), (1, 0), (20, 200) })
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            tree.With(Stat, $"1 0 2 1 1 0 {sectors} 1 0 1 1\n");
            if (sectors == 0)
                Assert.Null(Disk(source).BytesWrittenPerDay);
            else
                Assert.Equal((sectors == 200 ? 200 : 100) * 512 * 72, Disk(source).BytesWrittenPerDay);
        }
    }

    [Theory]
    [InlineData("0x01 0x02\n", 20.0)]
    [InlineData("0x0a 0x01\n", 100.0)]
    [InlineData("0x01 0x0B\n", 110.0)]
    [InlineData("0x00 0x03", 30.0)]
    [InlineData("0x00 0x00\n", null)]
    [InlineData("0x0c 0x01\n", null)]
    [InlineData("", null)]
    [InlineData("worn out", null)]
    public void Of_the_life_used_the_upper_bound_of_the_worse_memory_is_told(string text, double? percent) =>
        Assert.Equal(percent, DiskWear.ParseLifeTime(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_eMMC_tells_its_wear_and_an_SD_card_does_not()
    {
        using var tree = new TempTree().With(Stat, "1 0 2 1 1 0 2 1 0 1 1\n");
        Assert.Null(Disk(new DiskSource(tree.Files, Fixture.Errors(), clock)).LifeUsedPercent);
        tree.With("/sys/block/mmcblk0/device/life_time", "0x01 0x02\n");
        Assert.Equal(20, Disk(new DiskSource(tree.Files, Fixture.Errors(), clock)).LifeUsedPercent);
    }

    [Fact]
    public void What_wears_a_card_is_averaged_over_the_uptime_once_that_is_long_enough()
    {
        var day = TimeSpan.FromDays(1);
        Assert.Equal(500, DiskWear.PerDay(1000, day * 2, 0, TimeSpan.Zero));
        Assert.Equal(24 * 1000, DiskWear.PerDay(1000, TimeSpan.FromHours(1), 5, TimeSpan.FromMinutes(20)));
        Assert.Equal(144, DiskWear.PerDay(1000, TimeSpan.FromMinutes(59), 1, TimeSpan.FromMinutes(10)));
        Assert.Equal(144, DiskWear.PerDay(1000, null, 1, TimeSpan.FromMinutes(10)));
        Assert.Null(DiskWear.PerDay(1000, TimeSpan.FromMinutes(59), 1, TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void Only_of_cards_the_daily_writing_is_told()
    {
        using var tree = new TempTree().With("/proc/uptime", "172800.00 1.0\n")
            .With(Stat, "1 0 2 1 1 0 2000 1 0 1 1\n").With("/sys/block/sda/stat", "1 0 2 1 1 0 2000 1 0 1 1\n");
        var disks = Snapshots.Of(new DiskSource(tree.Files, Fixture.Errors(), clock)).Storage!.Disks;
        Assert.Equal([512000, null], disks.Select(disk => disk.BytesWrittenPerDay));
    }

    [Fact]
    public void A_disk_that_is_plugged_in_is_found_within_a_minute_and_one_that_went_is_left_out_at_once()
    {
        using var tree = new TempTree().With(Stat, "1 0 2 1 1 0 2 1 0 1 1\n");
        var source = new DiskSource(tree.Files, Fixture.Errors(), clock);
        Assert.Single(Snapshots.Of(source).Storage!.Disks);
        tree.With("/sys/block/sda/stat", "1 0 2 1 1 0 2 1 0 1 1\n");
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, Snapshots.Of(source).Storage!.Disks.Count);
        Directory.Delete(tree.Root + "/sys/block/sda", recursive: true);
        Assert.Equal("mmcblk0", Assert.Single(Snapshots.Of(source).Storage!.Disks).Name);
    }

    private static (double?, double?, double?) Rates(DiskSource source) => Disk(source) is var disk
        ? (disk.BytesWrittenPerSecond, disk.BytesReadPerSecond, disk.BusyPercent)
        : default;

    private static DiskReading Disk(DiskSource source) => Assert.Single(Snapshots.Of(source).Storage!.Disks);
}
