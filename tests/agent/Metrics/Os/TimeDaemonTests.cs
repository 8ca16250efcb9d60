using CsCheck;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Metrics.Os.OneAnswerBus;

namespace HealthCheck.Agent.Tests.Metrics.Os;

public sealed class TimeDaemonTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task Without_timesyncd_the_kernels_word_comes_by_way_of_timedated(int word, bool synchronized)
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = ServeAsync(
            tree, "NTPSynchronized\0", Welcome, Answer(2, 2, [1, (byte)'b', 0, 0, .. BitConverter.GetBytes(word)]));
        Assert.Equal(new ClockReading(synchronized, null), await AskAsync(tree));
        Assert.Contains("org.freedesktop.timedate1", await heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 2345, 1, 2.345)]
    [InlineData(true, -150, 1, -0.15)]
    [InlineData(true, 0, 1, 0.0)]
    [InlineData(true, 2345, 0, null)]
    [InlineData(true, 400_001, 1, null)]
    [InlineData(false, 2345, 1, null)]
    public async Task Timesyncd_tells_how_far_the_clock_was_off(
        bool isSet, long ahead, byte packets, double? milliseconds)
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "").With("/run/systemd/timesync/other", "");
        if (isSet)
            tree.With("/run/systemd/timesync/synchronized", "");
        var heard =
            ServeAsync(tree, "NTPMessage\0", Welcome,
                Answer(2, 2, packets == 0 ? Message(0, 0) : Message(1_795_389_299_575_926, ahead)));
        Assert.Equal(new ClockReading(isSet, milliseconds), await AskAsync(tree));
        await heard;
    }

    [Fact]
    public async Task A_spike_that_timesyncd_passes_over_tells_nothing() => Assert.Equal(
        new ClockReading(true, null), await AskTimesyncAsync(Message(1_795_389_299_575_926, 2345, isIgnored: 1)));

    [Fact]
    public async Task An_error_and_a_machine_without_a_bus_tell_nothing()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        Assert.Null(await AskAsync(tree));
        var heard = ServeAsync(tree, "NTPSynchronized\0", Welcome, Answer(2, 3, [1, 0, 0, 0, (byte)'x', 0]));
        Assert.Null(await AskAsync(tree));
        await heard;
    }

    [Fact]
    public Task Any_bytes_give_an_offset_or_are_refused() => Gen.Byte.Array[0, 160].SampleAsync(async bytes =>
    {
        Message(1, 1).AsSpan(0, Math.Min(bytes.Length, 20)).CopyTo(bytes);
        return await AskTimesyncAsync(bytes) is null or { OffsetMilliseconds: null or >= -400 and <= 400 };
    });

    private static async Task<ClockReading?> AskTimesyncAsync(byte[] answer)
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "")
            .With("/run/systemd/timesync/synchronized", "");
        var heard = ServeAsync(tree, "NTPMessage\0", Welcome, Answer(2, 2, answer, "v"));
        var reading = await AskAsync(tree);
        await heard;
        return reading;
    }

    private static Task<ClockReading?> AskAsync(TempTree tree) =>
        new TimeDaemon(tree.Files).AskAsync(TestContext.Current.CancellationToken);

    // As busctl shows it: (uuuuittayttttbtt) 0 4 4 1 -20 0 0 4 84 69 83 84 …, the other clock ahead by so many
    // microseconds.
    private static byte[] Message(long asked, long ahead, int isIgnored = 0)
    {
        var bytes = new List<byte> { 18 };
        bytes.AddRange("(uuuuittayttttbtt)"u8);
        bytes.AddRange(new byte[5]);
        foreach (var number in new[] { 0, 4, 4, 1, -20, 0 })
            bytes.AddRange(BitConverter.GetBytes(number));
        bytes.AddRange(new byte[16]);
        bytes.AddRange([4, 0, 0, 0, .. "TEST"u8]);
        foreach (
            var time in new[] { asked, asked == 0 ? 0 : asked + ahead + 100, asked == 0 ? 0 : asked + ahead + 120,
                asked == 0 ? 0 : asked + 220 })
            bytes.AddRange(BitConverter.GetBytes(time));
        bytes.AddRange(BitConverter.GetBytes(isIgnored));
        bytes.AddRange(new byte[20]);
        return [.. bytes];
    }
}
