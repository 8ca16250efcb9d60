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
    public void Sectors_are_of_512_bytes_whatever_the_disk() =>
        Assert.Equal(
            new DiskCounters(1212348416, 812345344, 70), DiskCounters.Parse(" 100 0 2367868 50 200 0 1586612 60 0 70 80\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("1 2 3 4 5 6 7 8 9")]
    [InlineData("a b c d e f g h i j")]
    public void What_is_no_statistic_is_refused(string text) =>
        Assert.Throws<FormatException>(() => DiskCounters.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_text_gives_counters_or_is_refused() =>
        Gen.OneOf(Gen.String, Gen.Long.Array[5, 12].Select(numbers => string.Join(' ', numbers))).Sample(text =>
        {
            try
            {
                return DiskCounters.Parse(Encoding.UTF8.GetBytes(text)) is { BytesRead: >= 0, BytesWritten: >= 0 };
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Fact]
    public void Rates_and_business_are_those_since_the_sample_before_and_a_counter_set_back_counts_as_nothing()
    {
        using var tree = new TempTree().With(Stat, "1 0 200 1 1 0 100 1 0 1000 1\n");
        var source = new DiskSource(tree.Files, clock);
        Assert.Equal((null, null, null), Rates(source));

        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Stat, "1 0 300 1 1 0 500 1 0 3500 1\n");
        Assert.Equal((20480, 5120, 25), Rates(source));

        clock.Advance(TimeSpan.FromSeconds(10));
        tree.With(Stat, "1 0 0 1 1 0 0 1 0 0 1\n");
        Assert.Equal((0, 0, 0), Rates(source));
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
        Assert.Null(Disk(new DiskSource(tree.Files, clock)).LifeUsedPercent);
        tree.With("/sys/block/mmcblk0/device/life_time", "0x01 0x02\n");
        Assert.Equal(20, Disk(new DiskSource(tree.Files, clock)).LifeUsedPercent);
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
        var disks = Snapshots.Of(new DiskSource(tree.Files, clock)).Storage!.Disks;
        Assert.Equal([512000, null], disks.Select(disk => disk.BytesWrittenPerDay));
    }

    [Fact]
    public void A_disk_that_is_plugged_in_is_found_within_a_minute_and_one_that_went_is_left_out_at_once()
    {
        using var tree = new TempTree().With(Stat, "1 0 2 1 1 0 2 1 0 1 1\n");
        var source = new DiskSource(tree.Files, clock);
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
