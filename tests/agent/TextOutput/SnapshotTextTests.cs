using System.Text;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;
using HealthCheck.Golden;

namespace HealthCheck.Agent.Tests.TextOutput;

public sealed class SnapshotTextTests
{
    [Fact]
    public void A_device_that_has_everything_reads_to_the_letter_as_it_did() => GoldenFile.Matches(
        "once-pretty.txt", Encoding.UTF8.GetBytes(SnapshotText.Write(Example.Snapshot, Example.Announcement)[..^1]));

    [Fact]
    public void What_a_device_lacks_takes_no_line()
    {
        var bare = Example.Snapshot with
        {
            Load = null,
            Memory = null,
            Storage = null,
            Uptime = null,
            Temperature = null,
            Cpu = null,
            Network = null,
            Power = null,
            Pressure = null,
            System = null,
            Agent = null,
            ClockSynchronized = null,
            Problems = [],
        };
        Assert.EndsWith("All is well\n\n", SnapshotText.Write(bare, Example.Announcement), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "unknown, for neither /dev/vcio nor the sensor rpi_volt can be read")]
    [InlineData(false, null, "no under-voltage since the agent's start")]
    [InlineData(false, false, "no trouble since boot")]
    public void Of_a_supply_no_more_is_said_than_is_known(bool? now, bool? sinceBoot, string text)
    {
        var condition = new PowerCondition(now, sinceBoot, 0, null, null);
        var line =
            Assert.Single(
                PowerLines.Of(new PowerReading(condition, condition, condition, condition, null, null, null)));
        Assert.Equal(text, line.Text);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(1073741824, "1.0 GiB")]
    [InlineData(1048576000, "1.0 GiB")]
    [InlineData(1.5e15, "1.3 PiB")]
    public void Sizes_have_the_unit_in_which_they_read_best(double bytes, string text) =>
        Assert.Equal(text, Units.Bytes(bytes));

    [Fact]
    public void A_part_is_in_the_unit_of_the_whole() =>
        Assert.Equal("0.0 of 29.1 GiB", Units.Part(1 << 20, 31268536320));
}
