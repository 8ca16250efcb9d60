using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Clock;

/// <summary>History and events are dropped by a clock that is confirmed, and by no other.</summary>
public sealed class ExpiryTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider passing = new(Noon);
    private readonly OffsetClock machine;
    private readonly LogLines log = new();

    public ExpiryTests() => machine = new(passing, TimeSpan.Zero);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_clock_400_days_ahead_for_one_sweep_or_one_start_drops_nothing()
    {
        var clock = Clock(past: null);
        await using (var store = Open(clock))
        {
            await SaveAsync(store);
            machine.Offset = TimeSpan.FromDays(400);
            await TendAsync(store, clock, devices: 0);
            await AssertAllAsync(store);
            await TendAsync(store, clock, devices: 3);
            await AssertAllAsync(store);
        }

        clock = Clock(past: clock.Confirmed);
        await using (var store = Open(clock))
        {
            await TendAsync(store, clock, devices: 0);
            await TendAsync(store, clock, devices: 0);
            await AssertAllAsync(store);
            machine.Offset = TimeSpan.Zero;
            await TendAsync(store, clock, devices: 3);
            await TendAsync(store, clock, devices: 3);
            await AssertAllAsync(store);
        }

        Assert.DoesNotContain(log.All, line => line.Contains("Dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_old_by_a_confirmed_clock_is_dropped_and_said()
    {
        var clock = Clock(past: null);
        await using var store = Open(clock);
        await SaveAsync(store);
        await TendAsync(store, clock, devices: 3);
        passing.Advance(TimeSpan.FromDays(366));
        await TendAsync(store, clock, devices: 3);
        await TendAsync(store, clock, devices: 3);

        Assert.Empty(await SequencesAsync(store));
        Assert.Empty(await store.EventsAsync(new(10)));
        Assert.Contains(log.All, line => line.Contains("Dropped the", StringComparison.Ordinal)
            && line.Contains("they are kept for 7 days", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(400)]
    public async Task A_step_of_the_clock_makes_no_sweep_wait(int days)
    {
        var clock = Clock(past: null);
        await using var store = Open(clock);
        await SaveAsync(store);
        machine.Offset = TimeSpan.FromDays(days);
        await TendAsync(store, clock, devices: 0);

        Assert.Contains(
            Directory.GetFiles(directory.Path, "*.seg", SearchOption.AllDirectories),
            file => file.Contains("history", StringComparison.Ordinal));
        await AssertAllAsync(store);
    }

    /// <summary>Numbers that are taken from the clock pass 32 bits in the year 2106.</summary>
    [Theory]
    [InlineData(30_000)]
    [InlineData(2_000_000)]
    public async Task In_the_year_2106_and_long_after_no_device_overwrites_another(int days)
    {
        machine.Offset = TimeSpan.FromDays(days);
        var clock = Clock(past: null);
        await using var store = Open(clock);
        for (var round = 0; round < 3; round++)
        {
            for (var device = 1; device <= 4; device++)
                await store.SaveAsync(Changes.Of(Changes.Sample(10 * device + round, machine.GetUtcNow(), device)));
            await TendAsync(store, clock, devices: 0);
        }

        for (var device = 1; device <= 4; device++)
        {
            Assert.Equal(
                [10 * device, 10 * device + 1, 10 * device + 2],
                (await store.SamplesAsync(device, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, _ =>
                    true)).Select(each => each.Sequence).Order());
        }
    }

    private CollectorClock Clock(DateTimeOffset? past) => new(machine, _ => ClockSync.Unknown, past);

    private LiteDbStore Open(CollectorClock clock) =>
        LiteDbStore.Open(new(directory.Path), new(clock, log.Logger), clock);

    private static async Task SaveAsync(LiteDbStore store)
    {
        var samples = Enumerable.Range(0, 4)
            .Select(i => Changes.Sample(i + 1, Noon.AddDays(-i), receivedAt: Noon)).ToArray();
        await store.SaveAsync(
            Changes.Of(samples) with
            {
                Events = [new(1, Id, EventKind.Online, Noon, null, null, null, "Came online")],
            });
    }

    // Long enough for a sweep, and for a clock to be confirmed.
    private async Task TendAsync(LiteDbStore store, CollectorClock clock, int devices)
    {
        for (var minute = 0; minute < 12; minute++)
        {
            passing.Advance(TimeSpan.FromMinutes(1));
            for (var device = 0; device < devices; device++)
                clock.Hear($"device-{device}", passing.GetUtcNow(), true, true, passing.GetTimestamp());
            clock.Judge();
            await store.TendAsync(CancellationToken.None);
        }
    }

    private static async Task AssertAllAsync(LiteDbStore store)
    {
        Assert.Equal([1, 2, 3, 4], await SequencesAsync(store));
        Assert.Single(await store.EventsAsync(new(10)));
    }

    private static async Task<IEnumerable<long>> SequencesAsync(LiteDbStore store) =>
        (await store.SamplesAsync(1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, _ => true)).Select(
            each => each.Sequence).Order();
}
