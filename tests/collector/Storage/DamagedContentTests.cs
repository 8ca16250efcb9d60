using System.Runtime.InteropServices;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using LiteDB;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Files that LiteDB reads without complaint, and whose content makes no sense; and what stands after a file was lost.</summary>
public sealed class DamagedContentTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();
    private readonly StoreCondition condition;

    public DamagedContentTests() => condition = new(clock, log.Logger);

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_flipped_bit_in_a_commit_of_the_log_costs_that_commit()
    {
        Directory.CreateDirectory(State);
        Assert.Empty(LeaveLog());
        var path = Assert.Single(Directory.GetFiles(State, "wal-*.log"));
        var bytes = File.ReadAllBytes(path);
        bytes[PlacesOf(bytes, "HFRM"u8)[4] + 60] ^= 1;
        File.WriteAllBytes(path, bytes);

        using var store = Open();

        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], Sequences(store));
        Assert.Equal("store-unreadable", Assert.Single(condition.Problems).Code);
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend(TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], Sequences(store));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_length_that_cannot_be_keeps_nothing_else_from_its_place(int length)
    {
        using (var store = Open())
        {
            Save(store, 1);
            clock.Advance(TimeSpan.FromHours(2));
            store.Tend(TestContext.Current.CancellationToken);
        }

        var minutes = Assert.Single(Directory.GetFiles(Path.Combine(State, "history", "minutes"), "*.db"), file => !LiteDbFile.IsLog(file));
        using (var file = LiteDbFile.Open(minutes))
            file.Write(database => Change(database, "chunks", chunks => MemoryMarshal.Write(chunks[0]["lengths"].AsBinary, length)));

        using var again = Open();
        clock.Advance(TimeSpan.FromDays(1));
        Save(again, 2);
        clock.Advance(TimeSpan.FromDays(1));
        again.Tend(TestContext.Current.CancellationToken);

        Assert.Equal("store-unreadable", Assert.Single(condition.Problems).Code);
        Assert.Equal([1, 2], Sequences(again));
        Assert.Equal([2.0], again.Rollups(1, Rollup.Quarter, Examples.Noon, clock.GetUtcNow(), metric => metric == "load.native.minute")
            .SelectMany(rollup => rollup.Series.Values).SelectMany(points => points).Select(point => point.Max));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(48)]
    public void A_lost_database_gives_no_device_the_history_of_another(int hours)
    {
        using (var store = Open())
        {
            store.Save(new([Device(7)], [], [], [], [Changes.Sample(1, Examples.Noon, device: 7)]));
            clock.Advance(TimeSpan.FromHours(hours));
            store.Tend(TestContext.Current.CancellationToken);
        }

        foreach (var file in Directory.GetFiles(State, "collector*.db"))
            File.Delete(file);

        using var again = Open();
        Assert.Empty(again.Loaded);
        Assert.Equal(7, again.HighestNumber);
    }

    private static List<int> PlacesOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var places = new List<int>();
        for (var from = 0; bytes[from..].IndexOf(mark) is >= 0 and var place; from += place + 1)
            places.Add(from + place);
        return places;
    }

    // Nine commits of which nothing was flushed, as a process leaves them that is killed.
    private IReadOnlyList<Device> LeaveLog()
    {
        var running = directory.File("running");
        using var store = LiteDbStore.Open(new(running), condition, clock);
        for (var sequence = 1; sequence <= 9; sequence++)
            Save(store, sequence);
        foreach (var file in Directory.GetFiles(running, "*.*").Where(file => Path.GetFileName(file)[0] != '.'))
        {
            using var source = LiteDbFile.OpenForCopy(file);
            using var copy = File.Create(Path.Combine(State, Path.GetFileName(file)));
            source.CopyTo(copy);
        }

        return store.Loaded;
    }

    private void Save(LiteDbStore store, int sequence) =>
        store.Save(new([Device(1)], [], [], [], [Changes.Sample(sequence, clock.GetUtcNow().AddSeconds(sequence))]));

    private LiteDbStore Open() => LiteDbStore.Open(new(State), condition, clock);

    private IEnumerable<long> Sequences(LiteDbStore store) =>
        store.Samples(1, Examples.Noon, clock.GetUtcNow().AddMinutes(1), _ => true).Select(sample => sample.Sequence);

    private static Device Device(int number) => Examples.Device($"device-{number}") with { Number = number };

    private static void Change(LiteDatabase database, string collection, Action<List<BsonDocument>> change)
    {
        var documents = database.GetCollection(collection).FindAll().OrderBy(document => document["_id"]).ToList();
        change(documents);
        documents.ForEach(document => database.GetCollection(collection).Update(document));
    }
}
