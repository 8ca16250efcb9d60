using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Systemd;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

/// <summary>What is committed together is bounded by what it takes, not only by what was sent.</summary>
public sealed class CommitSizeTests
{
    private const long Highest = 1L << 61;

    private static readonly LimitsOptions Limits = new(1000, TimeSpan.FromMinutes(10));

    // Each small message makes the whole state of its device part of the commit: 130 kB that hardly compress.
    [Fact]
    public async Task Small_messages_of_devices_of_which_much_is_kept_are_committed_before_they_are_too_much()
    {
        const int Devices = 700;
        using var directory = new TempDirectory();
        var state = new StateOptions(directory.Path);
        var random = new Random(3);
        var (log, inbox, fleet, counters) = (new LogLines(), new Inbox(), new Fleet(), new IngestCounters());
        await using (var before = LiteDbStore.Open(state, new(TimeProvider.System, log.Logger), TimeProvider.System))
            await before.SaveAsync(Changes.Of([.. Enumerable.Range(1, Devices).Select(WithGaps)]));
        await using var store = LiteDbStore.Open(state, new(TimeProvider.System, log.Logger), TimeProvider.System);
        fleet.Publish(await store.LoadAsync(), [], []);
        var acknowledged = new List<int>();
        for (var number = 1; number <= Devices; number++)
        {
            var sample = Snapshot(Highest + 1, $"device-{number}");
            var message = Message(TopicKind.Health, Wire.Write(sample), id: sample.Id) with
            {
                Packet = (ushort)number,
                Acknowledge = AcknowledgeAsync,
            };
            Assert.True(await inbox.PutAsync(message, CancellationToken.None));
        }

        inbox.Close();
        await new IngestLoop(
            inbox, fleet, store, new Topics(), new(TimeSpan.FromHours(1), TimeSpan.FromDays(7)), Limits,
            new(Limits, new(TimeProvider.System, log.Logger), TimeProvider.System), counters,
            new(new(100), TimeProvider.System, new Random(1)), new ServiceManager(null, null, TimeProvider.System),
            TimeProvider.System, log.Logger).RunAsync(CancellationToken.None);

        Assert.Equal(2, acknowledged.Count);
        Assert.InRange(acknowledged[0], 100, 600);
        Assert.Equal((Devices, Devices), (acknowledged.Sum(), counters.Read(0).Stored));

        Device WithGaps(int number) => Device($"device-{number}") with
        {
            Number = number,
            Runs = new()
            {
                Runs = [new(RunKey.Of(Snapshot(1).BootId, Snapshot(1).StartedAt), Gaps()), .. Enumerable.Range(1, 8)
                    .Select(run => new SampleRun(new($"boot-{run}", run), Gaps()))],
            },
        };

        SequenceGaps Gaps()
        {
            var any = Enumerable.Range(0, 2000).Select(_ => random.NextInt64(2, Highest));
            var numbers = any.Distinct().Order().ToArray();
            return new()
            {
                Highest = Highest,
                Baseline = 1,
                Absent = [.. numbers.Chunk(2).Select(pair => new SequenceRange(pair[0], pair[^1]))],
                Missing = 1000,
            };
        }

        Task AcknowledgeAsync(IReadOnlyList<ushort> packets)
        {
            acknowledged.Add(packets.Count);
            return Task.CompletedTask;
        }
    }
}
