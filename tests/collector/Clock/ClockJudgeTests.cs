using HealthCheck.Collector.Clock;

namespace HealthCheck.Collector.Tests.Clock;

public sealed class ClockJudgeTests
{
    private const int Weeks2 = 14 * 24 * 3600;

    // Seconds that each device is ahead of the machine, then + for one that follows NTP and - for one that knows that
    // it does not.
    [Theory]
    [InlineData("", nameof(ClockSync.Unknown), nameof(ClockState.Unproven))]
    [InlineData("", nameof(ClockSync.Unsynchronized), nameof(ClockState.Unproven))]
    [InlineData("", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]

    // All agree.
    [InlineData("0+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Right))]
    [InlineData("0- 20-", nameof(ClockSync.Unsynchronized), nameof(ClockState.Right))]
    [InlineData("-59? 59?", nameof(ClockSync.Unknown), nameof(ClockState.Right))]

    // One device and one machine: who follows NTP is right, and where nobody or both do, nobody is blamed.
    [InlineData("1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Wrong))]
    [InlineData("1209600-", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("1209600?", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("1209600+", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("1209600-", nameof(ClockSync.Unsynchronized), nameof(ClockState.Disputed))]
    [InlineData("1209600?", nameof(ClockSync.Unknown), nameof(ClockState.Disputed))]
    [InlineData("1209600+", nameof(ClockSync.Unknown), nameof(ClockState.Disputed))]

    // The many are right, ahead and behind.
    [InlineData("1209600+ 1209601+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Wrong))]
    [InlineData("1209600? 1209601?", nameof(ClockSync.Unknown), nameof(ClockState.Wrong))]
    [InlineData("-28800- -28790-", nameof(ClockSync.Unsynchronized), nameof(ClockState.Wrong))]
    [InlineData("100+ 100+ 100+", nameof(ClockSync.Synchronized), nameof(ClockState.Wrong))]

    // An agent beside the collector has the same wrong clock.
    [InlineData("0- 1209600+ 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Wrong))]

    [InlineData("0- 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Wrong))]
    [InlineData("0- 1209600+", nameof(ClockSync.Unknown), nameof(ClockState.Disputed))]
    [InlineData("0? 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Disputed))]
    [InlineData("0- 0- 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Disputed))]

    // Devices that are wrong, each in its own way, say nothing about the machine.
    [InlineData("0+ 0+ 0+ 5000+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Right))]
    [InlineData("100? 5000? 90000? -77777?", nameof(ClockSync.Unknown), nameof(ClockState.Disputed))]

    // Hostile devices that say together that they follow NTP.
    [InlineData("0+ 1209600+ 1209600+", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("0+ 0+ 1209600+ 1209600+ 1209600+", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("0- 0- 1209600+ 1209600+ 1209600+", nameof(ClockSync.Synchronized), nameof(ClockState.Right))]
    [InlineData("0+ 0+ 1209600+ 1209600+ 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Disputed))]
    [InlineData("0- 0- 1209600+ 1209600+ 1209600+", nameof(ClockSync.Unsynchronized), nameof(ClockState.Disputed))]
    public void Who_is_wrong_is_decided_by_the_many(string devices, string sync, string expected)
    {
        var verdict = ClockJudge.Judge(TimeSpan.Zero, Enum.Parse<ClockSync>(sync), Votes(devices));
        Assert.Equal(expected, verdict.State.ToString());

        // It is the same wherever the timeline of the collector stands.
        var moved = ClockJudge.Judge(
            TimeSpan.FromDays(3), Enum.Parse<ClockSync>(sync),
            [.. Votes(devices).Select(vote => vote with { Ahead = vote.Ahead + TimeSpan.FromDays(3) })]);
        Assert.Equal(verdict, moved);
    }

    [Fact]
    public void It_is_off_by_what_most_devices_say()
    {
        var verdict =
            ClockJudge.Judge(TimeSpan.Zero, ClockSync.Unknown, Votes("1209590+ 1209600+ 1209640- 86400- -5-"));

        Assert.Equal((ClockState.Wrong, TimeSpan.FromSeconds(Weeks2)), (verdict.State, verdict.Ahead));
        Assert.Equal((5, 3, 1), (verdict.Devices, verdict.Disagreeing, verdict.Agreeing));
    }

    [Fact]
    public void What_the_broker_retained_is_too_early_so_the_latest_comes_nearest()
    {
        ClockVote[] retained =
            [new("a", TimeSpan.FromSeconds(1000), null, false), new("b", TimeSpan.FromSeconds(1080), null, false)];
        Assert.Equal(TimeSpan.FromSeconds(1080), ClockJudge.Judge(TimeSpan.Zero, ClockSync.Unknown, retained).Ahead);

        ClockVote[] live =
            [retained[0] with { DeviceId = "c", Ahead = TimeSpan.FromSeconds(1090), IsLive = true }, .. retained];
        Assert.Equal(TimeSpan.FromSeconds(1090), ClockJudge.Judge(TimeSpan.Zero, ClockSync.Unknown, live).Ahead);
    }

    [Theory]
    [InlineData("0+ 0+", nameof(ClockSync.Unsynchronized), true, true)]
    [InlineData("0+", nameof(ClockSync.Synchronized), true, true)]
    [InlineData("", nameof(ClockSync.Synchronized), false, true)]
    [InlineData("0+ 0-", nameof(ClockSync.Unknown), true, false)]
    [InlineData("0-", nameof(ClockSync.Unsynchronized), true, false)]
    [InlineData("", nameof(ClockSync.Unknown), false, false)]
    [InlineData("0+ 0+ 900+", nameof(ClockSync.Unsynchronized), false, false)]
    [InlineData("900- 900-", nameof(ClockSync.Synchronized), false, false)]
    public void Data_are_dropped_by_a_clock_that_is_confirmed_and_that_few_contradict(
        string devices, string sync, bool isSupported, bool isTrusted)
    {
        var verdict = ClockJudge.Judge(TimeSpan.Zero, Enum.Parse<ClockSync>(sync), Votes(devices));

        Assert.Equal((isSupported, isTrusted), (verdict.IsSupported, verdict.IsTrusted));
    }

    private static List<ClockVote> Votes(string devices) =>
    [
        .. devices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((each, i) => new ClockVote(
            $"device-{i}",
            TimeSpan.FromSeconds(int.Parse(each[..^1], System.Globalization.CultureInfo.InvariantCulture)),
            each[^1] switch { '+' => true, '-' => false, _ => null }, true)),
    ];
}
