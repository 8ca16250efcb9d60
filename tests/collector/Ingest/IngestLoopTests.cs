using System.Collections.Concurrent;
using System.Text;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Systemd;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class IngestLoopTests : IDisposable
{
    private static readonly TimeSpan WatchdogLimit = TimeSpan.FromMinutes(2);

    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();
    private readonly Inbox inbox = new();
    private readonly Fleet fleet = new();
    private readonly IngestCounters counters = new();
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly Notes notes = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_message_is_acknowledged_only_when_it_is_stored_and_shown()
    {
        using var store = Open();
        var shownWhenAcknowledged = new List<Device?>();
        for (var sequence = 1; sequence <= 4000; sequence++)
            await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(sequence))), () => shownWhenAcknowledged.Add(fleet.Find(Id)));

        await RunToEndAsync(store);

        Assert.Equal(4000, shownWhenAcknowledged.Count);
        Assert.All(shownWhenAcknowledged, (device, i) => Assert.True(device!.Health!.Sequence >= i + 1));
        Assert.Equal((4000, 0, 0), Counted());
        store.Close();
        using var again = Open();
        Assert.Equal(4000, Assert.Single(again.Loaded).Health!.Sequence);
    }

    [Theory]
    [InlineData(4500, 0, new[] { 2000, 2000, 500 })]
    [InlineData(100, ContractLimits.MessageBytes, new[] { 64, 36 })]
    public async Task A_batch_has_so_many_messages_and_bytes_and_no_more(int messages, int length, int[] batches)
    {
        using var store = Open();
        var acknowledged = new List<int>();
        var storedThen = new List<int>();
        for (var sequence = 1; sequence <= messages; sequence++)
        {
            var padded = Encoding.UTF8.GetString(Wire.Write(Snapshot(sequence))).PadRight(length);
            var message = Message(TopicKind.Health, Encoding.UTF8.GetBytes(padded)) with { Acknowledge = AcknowledgeAsync, Packet = (ushort)sequence };
            Assert.True(await inbox.PutAsync(message, CancellationToken.None));
        }

        await RunToEndAsync(store);

        Assert.Equal(batches, acknowledged);
        Assert.Equal(batches.Select((_, i) => batches.Take(i + 1).Sum()), storedThen);
        Assert.Equal((messages, 0, 0), Counted());

        Task AcknowledgeAsync(IReadOnlyList<ushort> packets)
        {
            acknowledged.Add(packets.Count);
            storedThen.Add(store.Samples(1, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, _ => false).Count);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_refused_message_is_acknowledged_too_and_counted_and_logged()
    {
        using var store = Open();
        var acknowledged = 0;
        await PutAsync(Message(TopicKind.Health, "{"u8.ToArray()), () => acknowledged++);
        await PutAsync(Message(TopicKind.Status, "online"u8.ToArray()), () => acknowledged++);

        await RunToEndAsync(store);

        Assert.Equal(2, acknowledged);
        Assert.Equal((1, 1), (counters.Read(0).Refused["malformed"], counters.Read(0).Refused["unknown-device"]));
        Assert.Empty(fleet.All);
        Assert.Equal(2, log.All.Count(line => line.StartsWith("Warning Refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_sample_that_is_ahead_of_now_counts_and_the_others_of_its_message_are_stored()
    {
        using var store = Open();
        var ahead = new[] { 2, 4 }.Select(each => Snapshot(each) with { Time = Noon.AddDays(1) }).ToArray();
        await PutAsync(Message(TopicKind.Backlog, Backlog(Snapshot(1), ahead[0], Snapshot(3), ahead[1])), () => { });

        await RunToEndAsync(store);

        Assert.Equal((2, 2), (counters.Read(0).Stored, counters.Read(0).Refused["future-dated"]));
        Assert.Equal(1, log.All.Count(line => line.StartsWith("Warning Refused", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_reason_is_a_key_from_the_start() =>
        Assert.Equal(
            ["malformed", "oversized", "wrong-id", "future-dated", "unknown-device", "limit"],
            counters.Read(0).Refused.Keys);

    [Fact]
    public async Task A_closed_store_gets_no_acknowledgement_and_the_loop_can_be_abandoned()
    {
        var store = Open();
        store.Close();
        var acknowledged = 0;
        await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(1))), () => acknowledged++);
        using var abandon = new CancellationTokenSource();

        var running = Loop(store).RunAsync(abandon.Token);
        await abandon.CancelAsync();
        inbox.Close();
        await running;

        Assert.Equal(0, acknowledged);
        Assert.Empty(fleet.All);
    }

    [Fact]
    public async Task While_nothing_comes_the_watchdog_is_fed()
    {
        using var store = Open();
        var running = Loop(store, clock).RunAsync(CancellationToken.None);
        await Eventually.BeTrueAsync(
            () =>
            {
                clock.Advance(WatchdogLimit / 2);
                return notes.Count >= 3;
            },
            TimeSpan.FromSeconds(20));

        inbox.Close();
        await running;
        Assert.All(notes, note => Assert.Equal("WATCHDOG=1", note));
    }

    [Fact]
    public async Task A_loop_that_hangs_starves_the_watchdog()
    {
        using var store = Open();
        var never = new TaskCompletionSource();
        var message = Message(TopicKind.Status, "online"u8.ToArray()) with { Acknowledge = _ => never.Task, Packet = 1 };
        Assert.True(await inbox.PutAsync(message, CancellationToken.None));
        inbox.Close();
        var running = Loop(store, clock).RunAsync(CancellationToken.None);
        await Eventually.BeTrueAsync(() => log.All.Any(), TimeSpan.FromSeconds(20));
        var before = notes.Count;

        clock.Advance(10 * WatchdogLimit);

        Assert.Equal(before, notes.Count);
        never.SetResult();
        await running;
    }

    private LiteDbStore Open() =>
        LiteDbStore.Open(new(directory.Path), new(TimeProvider.System, log.Logger), TimeProvider.System);

    private async Task PutAsync(Arrival arrival, Action acknowledged) => Assert.True(await inbox.PutAsync(
        arrival with
        {
            Packet = 1,
            Acknowledge = _ =>
            {
                acknowledged();
                return Task.CompletedTask;
            },
        },
        CancellationToken.None));

    private async Task RunToEndAsync(LiteDbStore store)
    {
        inbox.Close();
        await Loop(store).RunAsync(CancellationToken.None);
    }

    private IngestLoop Loop(LiteDbStore store, TimeProvider? time = null) => new(
        inbox, fleet, store, new Topics(), new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7)),
        new(1000, TimeSpan.FromMinutes(10)), counters,
        new(new(100), TimeProvider.System, new Random(1)), new ServiceManager(notes, WatchdogLimit, TimeProvider.System),
        time ?? TimeProvider.System, log.Logger);

    private (long Stored, long Duplicate, long Missing) Counted()
    {
        var samples = counters.Read(fleet.Totals.Missing);
        return (samples.Stored, samples.Duplicate, samples.Missing);
    }

    /// <summary>Keeps what systemd would be told.</summary>
    private sealed class Notes : ConcurrentQueue<string>, ISystemdNotifier
    {
        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Enqueue(state.ToString());
    }
}
