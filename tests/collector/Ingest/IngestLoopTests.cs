using System.Collections.Concurrent;
using System.Text;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
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
        await using var store = Open();
        var shownWhenAcknowledged = new List<Device?>();
        for (var sequence = 1; sequence <= 4000; sequence++)
            await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(sequence))), () =>
                shownWhenAcknowledged.Add(fleet.Find(Id)));

        await RunToEndAsync(store);

        Assert.Equal(4000, shownWhenAcknowledged.Count);
        Assert.All(shownWhenAcknowledged, (device, i) => Assert.True(device!.Health!.Sequence >= i + 1));
        Assert.Equal((4000, 0, 0), Counted());
        await store.CloseAsync(TestContext.Current.CancellationToken);
        await using var again = Open();
        Assert.Equal(4000, Assert.Single(await again.LoadAsync()).Health!.Sequence);
    }

    [Theory]
    [InlineData(20_000, 0, new[] { 8000, 8000, 4000 })]
    [InlineData(100, ContractLimits.MessageBytes, new[] { 64, 36 })]
    public async Task A_commit_has_so_many_messages_or_bytes_and_no_more(int messages, int length, int[] commits)
    {
        await using var store = Open();
        var acknowledged = new List<int>();
        var storedThen = new List<int>();
        for (var sequence = 1; sequence <= messages; sequence++)
        {
            var padded = Encoding.UTF8.GetString(Wire.Write(Snapshot(sequence))).PadRight(length);
            var message = Message(TopicKind.Health, Encoding.UTF8.GetBytes(padded)) with
            { Acknowledge = AcknowledgeAsync, Packet = (ushort)sequence };
            Assert.True(await inbox.PutAsync(message, CancellationToken.None));
        }

        inbox.Close();
        await Loop(store, interval: TimeSpan.FromHours(1)).RunAsync(CancellationToken.None);

        Assert.Equal(commits, acknowledged);
        Assert.Equal(commits.Select((_, i) => commits.Take(i + 1).Sum()), storedThen);
        Assert.Equal((messages, 0, 0), Counted());

        async Task<Task> AcknowledgeAsync(IReadOnlyList<ushort> packets)
        {
            acknowledged.Add(packets.Count);
            storedThen.Add(
                (await store.SamplesAsync(1, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, _ => false)).Count);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_message_is_shown_at_once_and_acknowledged_when_the_commit_interval_is_over()
    {
        await using var store = Open();
        var (acknowledged, committed) = (0, 0);
        fleet.Committed += change => committed += change.Devices.Count;
        var running = Loop(store, clock, TimeSpan.FromSeconds(30)).RunAsync(CancellationToken.None);
        await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(1))), () => acknowledged++);
        await Eventually.BeTrueAsync(() => fleet.Find(Id) is not null, TimeSpan.FromSeconds(20));

        Assert.Single(await store.SamplesAsync(1, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, _ => true));
        clock.Advance(TimeSpan.FromSeconds(29));
        await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(2))), () => acknowledged++);
        await Eventually.BeTrueAsync(() => fleet.Find(Id)!.Health!.Sequence == 2, TimeSpan.FromSeconds(20));
        Assert.Equal((0, 0, 0L), (acknowledged, committed, counters.Read(0).Stored));

        await AdvanceUntilAsync(() => counters.Read(0).Stored == 2);
        Assert.Equal((2, 2), (acknowledged, committed));
        inbox.Close();
        await running;
    }

    [Fact]
    public async Task A_command_of_the_owner_is_committed_at_once_with_what_came_before()
    {
        await using var store = Open();
        var acknowledged = 0;
        var running = Loop(store, clock, TimeSpan.FromHours(1)).RunAsync(CancellationToken.None);
        await PutAsync(Message(TopicKind.Health, Wire.Write(Snapshot(1))), () => acknowledged++);
        await Eventually.BeTrueAsync(() => fleet.Find(Id) is not null, TimeSpan.FromSeconds(20));

        // The clock stands: whatever waits for it waits for ever.
        await inbox.ChangeAsync(_ => { }).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal((1, 1L), (acknowledged, counters.Read(0).Stored));
        inbox.Close();
        await running;
    }

    // Mosquitto sends twenty messages and waits for an acknowledgement, unless its settings say otherwise.
    [Fact]
    public async Task A_broker_that_waits_for_acknowledgements_is_not_kept_waiting()
    {
        await using var store = Open();
        var acknowledged = 0;
        Acknowledger acknowledge = packets =>
        {
            acknowledged += packets.Count;
            return Task.CompletedTask;
        };
        var running = Loop(store, clock, TimeSpan.FromHours(1)).RunAsync(CancellationToken.None);
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 1; i <= 20; i++)
            {
                var message = Message(TopicKind.Health, Wire.Write(Snapshot((20 * round) + i)));
                Assert.True(
                    await inbox.PutAsync(
                        message with { Packet = (ushort)i, Acknowledge = acknowledge }, CancellationToken.None));
            }

            await AdvanceUntilAsync(() => acknowledged == 20 * round);
        }

        inbox.Close();
        await running;
    }

    [Fact]
    public async Task A_refused_message_is_acknowledged_too_and_counted_and_logged()
    {
        await using var store = Open();
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
        await using var store = Open();
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
        await store.CloseAsync(TestContext.Current.CancellationToken);
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
        await using var store = Open();
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
        await using var store = Open();
        var never = new TaskCompletionSource();
        var message = Message(TopicKind.Status, "online"u8.ToArray()) with
        { Acknowledge = _ => never.Task, Packet = 1 };
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

    private async Task PutAsync(ReceivedMessage arrival, Action acknowledged) => Assert.True(await inbox.PutAsync(
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

    private Task AdvanceUntilAsync(Func<bool> isSo) => Eventually.BeTrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            return isSo();
        },
        TimeSpan.FromSeconds(20));

    private async Task RunToEndAsync(LiteDbStore store)
    {
        inbox.Close();
        await Loop(store).RunAsync(CancellationToken.None);
    }

    private IngestLoop Loop(LiteDbStore store, TimeProvider? time = null, TimeSpan? interval = null) => new(
        inbox, fleet, store, new Topics(), new(interval ?? TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7)),
        new(1000, TimeSpan.FromMinutes(10)),
        new(new(1000, TimeSpan.FromMinutes(10)), new(TimeProvider.System, log.Logger), TimeProvider.System), counters,
        new(new(100), TimeProvider.System, new Random(1)),
        new ServiceManager(notes, WatchdogLimit, TimeProvider.System),
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
