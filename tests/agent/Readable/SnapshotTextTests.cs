using System.Text;
using HealthCheck.Agent.Readable;
using HealthCheck.Golden;

namespace HealthCheck.Agent.Tests.Readable;

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
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(1073741824, "1.0 GiB")]
    [InlineData(1048576000, "1.0 GiB")]
    [InlineData(1.5e15, "1.3 PiB")]
    public void Sizes_have_the_unit_in_which_they_read_best(double bytes, string text) => Assert.Equal(text, Units.Bytes(bytes));

    [Fact]
    public void A_part_is_in_the_unit_of_the_whole() => Assert.Equal("0.0 of 29.1 GiB", Units.Part(1 << 20, 31268536320));
}
