using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Flushes that cannot do their work, or not all of it: nothing is lost, and memory is not filled.</summary>
public sealed class LateFlushTests : IDisposable
{
    private const long LogBytes = 100_000;

    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly StoreHealth condition;

    public LateFlushTests() => condition = new(clock, new LogLines().Logger);

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_waits_to_be_flushed_is_bounded_and_goes_on_by_itself()
    {
        // No directory can be made where a file is.
        Directory.CreateDirectory(State);
        File.WriteAllText(Path.Combine(State, "history"), "");
        using var store = Open();
        var saved = 0;
        while (TrySave(store, saved + 1))
            saved++;

        Assert.Equal("store-failed", condition.Problems.First().Code);
        Assert.Contains("wait to be flushed", condition.Problems.First().Message, StringComparison.Ordinal);
        Assert.InRange(Directory.GetFiles(State, "wal-*.log").Sum(file => new FileInfo(file).Length), 4 * LogBytes, 8 * LogBytes);
        Assert.InRange(Directory.GetFiles(State, "wal-*.log").Length, 3, 5);
        Tend(store);
        Assert.Contains(condition.Problems, problem => problem.Code == "flush-failed");
        Assert.False(TrySave(store, saved + 2));

        File.Delete(Path.Combine(State, "history"));
        Tend(store);
        Assert.True(TryCommit(store));
        Assert.Empty(condition.Problems);
        Assert.Equal(Enumerable.Range(1, saved + 2), Sequences(store));
    }

    [Fact]
    public void Flushes_that_fail_leave_no_more_tables_than_there_need_be()
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(Path.Combine(State, "history"), "");
        using var store = LiteDbStore.Open(new(State), condition, clock);
        for (var saved = 1; saved <= 10; saved++)
        {
            Assert.True(TrySave(store, saved));
            Tend(store);
        }

        Assert.Equal(2, Directory.GetFiles(State, "wal-*.log").Length);
        File.Delete(Path.Combine(State, "history"));
        Tend(store);
        Tend(store);
        Assert.Empty(Directory.GetFiles(State, "wal-*"));
        Assert.Equal(Enumerable.Range(1, 10), Sequences(store));
    }

    [Fact]
    public void A_device_that_sends_more_than_a_document_holds_is_flushed_all_the_same()
    {
        // Figures that cannot be packed, some 25 MB of them.
        const int Messages = 60, Samples = 110;
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(0, 500).Select(zone => $"temperature.zone{zone}.celsius")];
        using var store = LiteDbStore.Open(new(State), condition, clock);
        for (var message = 0; message < Messages; message++)
            store.Save(Changes.Of([.. Enumerable.Range(1, Samples).Select(sample => Large((message * Samples) + sample))]));

        clock.Advance(TimeSpan.FromHours(2));
        Tend(store);

        Assert.Empty(condition.Problems);
        Assert.Equal(Messages * Samples, store.Samples(1, Examples.Noon, Examples.Noon.AddHours(1), metric => metric == names[7]).Count);
        Assert.Equal(Messages * Samples, store.Rollups(1, Rollup.Minute, Examples.Noon, Examples.Noon.AddHours(1), metric => metric == names[7])
            .SelectMany(rollup => rollup.Series.Values).SelectMany(points => points).Sum(point => point.Count));

        StoredSample Large(int sequence) => Changes.Sample(sequence, Examples.Noon.AddMilliseconds(sequence)) with
        {
            Values = [.. names.Select(name => new MetricValue(name, random.NextDouble()))],
        };
    }

    [Fact]
    public void A_device_whose_samples_cannot_be_packed_is_named_and_nothing_of_others_is_lost()
    {
        // More letters than a piece of history holds.
        var sample = Changes.Sample(1, Examples.Noon, device: 2) with
        {
            Values = [.. Enumerable.Range(0, 70).Select(name => new MetricValue(new string((char)('0' + name), 1 << 20), 1))],
        };
        using (var store = LiteDbStore.Open(new(State), condition, clock))
        {
            store.Save(Changes.Of(Examples.Device("good"), Examples.Device("odd") with { Number = 2 }));
            store.Save(Changes.Of(Changes.Sample(1, Examples.Noon), sample));
            Tend(store);

            var problem = Assert.Single(condition.Problems);
            Assert.Equal("flush-failed", problem.Code);
            Assert.Contains("The samples of odd cannot be packed", problem.Message, StringComparison.Ordinal);
            store.Save(Changes.Of(Changes.Sample(2, Examples.Noon)));
            Assert.Equal([1, 2], Sequences(store));
        }

        using var again = LiteDbStore.Open(new(State), condition, clock);
        Tend(again);
        Assert.Empty(condition.Problems);
        Assert.Equal([1, 2], Sequences(again));
    }

    [Fact]
    public void What_is_left_of_many_tables_is_read_by_the_next_start()
    {
        var saved = 0;
        using (var store = Open())
        {
            Directory.CreateDirectory(State);
            File.WriteAllText(Path.Combine(State, "history"), "");
            while (Directory.GetFiles(State, "wal-*.log").Length < 4)
                Assert.True(TrySave(store, ++saved));
        }

        File.Delete(Path.Combine(State, "history"));
        using var again = Open();
        Assert.Equal(Enumerable.Range(1, saved), Sequences(again));
    }

    [Fact]
    public void A_device_may_be_forgotten_while_what_it_said_is_flushed()
    {
        var device = Examples.Device("device-1") with { Number = 1 };
        var tables = new MemTables();
        tables.Add(1, Changes.Of(device), _ => null);
        tables.Add(1, Changes.Of(new AnnouncementEntry(1, 1, Examples.Noon, new byte[10])), _ => null);
        var flushed = tables.StateOf(tables.All());

        tables.Add(2, Changes.Of(Array.Empty<Device>()) with { Forgotten = [device] }, _ => null);

        Assert.Equal((1, 1), (flushed.Devices.Count, flushed.Announcements.Count));
        Assert.Single(tables.StateOf(tables.All()).Gone);
    }

    private LiteDbStore Open() => LiteDbStore.Open(new(State, TimeSpan.FromMinutes(1), LogBytes), condition, clock);

    private bool TrySave(LiteDbStore store, int sequence)
    {
        store.Add(Changes.Of(Changes.Sample(sequence, clock.GetUtcNow().AddMilliseconds(sequence))));
        return TryCommit(store);
    }

    private static bool TryCommit(LiteDbStore store)
    {
        try
        {
            store.Commit();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private void Tend(LiteDbStore store)
    {
        clock.Advance(TimeSpan.FromMinutes(11));
        store.Tend(TestContext.Current.CancellationToken);
    }

    private IEnumerable<int> Sequences(LiteDbStore store) =>
        store.Samples(1, Examples.Noon, clock.GetUtcNow().AddMinutes(1), _ => true).Select(sample => (int)sample.Sequence);
}
