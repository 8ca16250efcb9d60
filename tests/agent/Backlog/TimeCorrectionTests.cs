using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Backlog;

public sealed class TimeCorrectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 24, 18, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_sample_taken_before_the_clock_was_right_is_told_by_the_monotonic_clock()
    {
        var sample = Samples.Numbered(2, isClockSynchronized: false);
        var corrected = Wire.ReadSnapshot(TimeCorrection.Correct(sample, "boot", Now, upMilliseconds: 90_000));
        Assert.Equal(Now.AddSeconds(-30), corrected.Time);
        Assert.Equal(2, corrected.Sequence);
    }

    [Fact]
    public void Nothing_is_corrected_while_the_clock_is_not_right_or_in_another_boot_or_when_it_was_right()
    {
        var wrong = Samples.Numbered(2, isClockSynchronized: false);
        Assert.Same(wrong.Json, TimeCorrection.Correct(wrong, "boot", null, 90_000));
        Assert.Same(wrong.Json, TimeCorrection.Correct(wrong, "another boot", Now, 90_000));
        Assert.Same(wrong.Json, TimeCorrection.Correct(wrong, null, Now, 90_000));
        var right = Samples.Numbered(2);
        Assert.Same(right.Json, TimeCorrection.Correct(right, "boot", Now, 90_000));
    }

    [Fact]
    public void Only_the_time_of_the_snapshot_changes()
    {
        var json = Samples.Numbered(2).Json;
        var corrected = TimeCorrection.WithTime(json, Snapshots.Noon);
        Assert.Equal(
            Wire.Write(Wire.ReadSnapshot(json) with { Time = Snapshots.Noon }),
            Wire.Write(Wire.ReadSnapshot(corrected)));
    }
}
