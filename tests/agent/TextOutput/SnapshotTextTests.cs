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

    [Fact]
    public void The_processes_of_a_problem_come_after_its_advice() => Assert.Contains(
        """
        WARNING  Busy
                 Look at it
                 Most of it: mysqld 82 %, chromium 11 %
        """,
        SnapshotText.Write(
            Example.Snapshot with
            {
                Problems =
                [
                    new(
                        "load-high", HealthStatus.Warning, Example.Snapshot.Time, "Busy", "Look at it",
                        [new("mysqld", Percent: 82), new("chromium", Percent: 11)]),
                ],
            },
            Example.Announcement),
        StringComparison.Ordinal);

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
}
