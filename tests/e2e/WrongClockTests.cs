using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// The collector on a machine whose clock is wrong, between healthy devices: see the case collector-clock-behind.
/// </summary>
public sealed class WrongClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A message that is late looks like a clock that is behind: on a busy machine it takes a while to tell the two
    // apart.
    private static readonly TimeSpan UntilDoubted = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(-14)]
    [InlineData(400)]
    public async Task A_collector_with_a_wrong_clock_says_so_loses_nothing_and_is_right_within_a_minute_after_it_is_set(
        int days)
    {
        using var clock = new MachineClock(TimeSpan.FromDays(days));
        await using var broker = await MosquittoBroker.StartAsync();
        await using var first = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await using var second = await ForgedDevice.ConnectAsync(broker, "attic-2");
        await using var collector = await CollectorProgram.StartAsync(broker.Url, clock);
        await collector.ConnectedAsync();
        ForgedDevice[] devices = [first, second];
        foreach (var device in devices)
            await device.AppearAsync();

        var sequence = 1L;
        await NextUntilAsync(problem => problem?.Code == "clock-wrong", UntilDoubted);
        var problem = Assert.Single((await collector.HealthAsync()).Problems);
        Assert.Contains(
            days < 0 ? "is 14\u00A0days 0\u00A0h behind" : "ahead", problem.Message, StringComparison.Ordinal);
        await AssertSoundAsync();
        await SaysAsync("agree on another time. Set it");

        clock.Set(TimeSpan.Zero);
        var set = TimeProvider.System.GetTimestamp();
        await NextUntilAsync(told => told is null, Minute);
        Assert.InRange(TimeProvider.System.GetElapsedTime(set), TimeSpan.Zero, Minute);
        await AssertSoundAsync();
        await SaysAsync("The clock of this machine is right again");

        Task SaysAsync(string line) => Eventually.BeTrueAsync(
            () => collector.Story.Contains(line, StringComparison.Ordinal), Minute, () => collector.Story);

        async Task NextUntilAsync(Func<Problem?, bool> isSo, TimeSpan limit) => await Eventually.BeTrueAsync(
            async () =>
            {
                sequence++;
                foreach (var device in devices)
                    await device.SendAsync(sequence);
                return isSo((await collector.HealthAsync()).Problems.SingleOrDefault());
            },
            limit, () => collector.Story);

        async Task AssertSoundAsync()
        {
            foreach (var device in devices)
            {
                // What came before both had said what time it is may be owed, and an agent would be asked for it.
                await device.SendAgainAsync(sequence);
                await collector.SaysAsync(device.Id, known => known.Missing == 0);
                await collector.ReachedAsync(device.Id, sequence);
                var now = TimeProvider.System.GetUtcNow();
                var known = (await collector.DeviceAsync(device.Id))!;
                Assert.Equal($"Forged {device.Id}", known.Name);
                Assert.InRange(known.LastSeen!.Value, now - Minute, now + Minute);
                Assert.True(known.FirstSeen <= known.LastSeen);
            }

            var events = (await Http.GetAsync(collector.Url("/api/events"))).Text;
            Assert.DoesNotContain("clock-wrong", events, StringComparison.Ordinal);
        }
    }
}
