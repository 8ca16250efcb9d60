using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// Files that LiteDB reads without complaint, and whose content makes no sense; and what stands after a file was lost.
/// </summary>
public sealed class DamagedContentTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();
    private readonly StoreHealth condition;

    public DamagedContentTests() => condition = new(clock, log.Logger);

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_flipped_bit_in_a_commit_of_the_log_costs_that_commit()
    {
        Directory.CreateDirectory(State);
        Assert.Empty(await LeaveLogAsync());
        var path = Assert.Single(Directory.GetFiles(State, "wal-*.log"));
        var bytes = File.ReadAllBytes(path);
        bytes[PlacesOf(bytes, "HFRM"u8)[4] + 60] ^= 1;
        File.WriteAllBytes(path, bytes);

        await using var store = Open();

        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], await SequencesAsync(store));
        Assert.Equal("store-unreadable", Assert.Single(condition.Problems).Code);
        clock.Advance(TimeSpan.FromHours(2));
        await store.TendAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], await SequencesAsync(store));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("zeros")]
    [InlineData("a flipped bit in a block")]
    public async Task A_damaged_segment_of_history_keeps_nothing_else_from_its_place_and_is_said(string damage)
    {
        await using (var store = Open())
        {
            await SaveAsync(store, 1);
            clock.Advance(TimeSpan.FromHours(2));
            await store.TendAsync(TestContext.Current.CancellationToken);
        }

        var path = Assert.Single(Directory.GetFiles(Path.Combine(State, "history", "samples"), "*.seg"));
        var bytes = File.ReadAllBytes(path);
        bytes[30] ^= 1;
        File.WriteAllBytes(path, damage switch { "nothing" => [], "zeros" => new byte[bytes.Length], _ => bytes });

        await using var again = Open();
        clock.Advance(TimeSpan.FromDays(1));
        await SaveAsync(again, 2);
        clock.Advance(TimeSpan.FromDays(1));
        await again.TendAsync(TestContext.Current.CancellationToken);

        Assert.Equal([2], await SequencesAsync(again));
        Assert.Contains(Assert.Single(condition.Problems).Code, (string[])["store-set-aside", "store-unreadable"]);
        Assert.Equal([1.0, 2.0], (
            await again.RollupsAsync(
                1, Rollup.Quarter, Examples.Noon, clock.GetUtcNow(), metric => metric == "load.native.minute"))
            .SelectMany(rollup => rollup.Series.Values).SelectMany(points => points).Select(point => point.Max));
    }

    [Fact]
    public async Task A_segment_of_a_newer_layout_is_refused_and_kept()
    {
        await using (var store = Open())
            await SaveAsync(store, 1);
        var path = Directory.GetFiles(Path.Combine(State, "history"), "*.seg", SearchOption.AllDirectories)[0];
        var bytes = File.ReadAllBytes(path);
        new FileHeader(7, 0).Write("HCSEG\0"u8, HistorySegment.Layout + 1).CopyTo(bytes, 0);
        File.WriteAllBytes(path, bytes);

        Assert.True(Assert.Throws<StoreException>(Open).IsNewerLayout);

        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_segment_whose_layout_is_damaged_keeps_nobody_from_starting()
    {
        await using (var store = Open())
            await SaveAsync(store, 1);
        var path = Directory.GetFiles(Path.Combine(State, "history", "samples"), "*.seg")[0];
        var bytes = File.ReadAllBytes(path);
        bytes[6]++;
        File.WriteAllBytes(path, bytes);

        await using var again = Open();

        Assert.Equal("store-set-aside", Assert.Single(condition.Problems).Code);
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(7, 7)]
    public async Task The_database_of_another_collector_is_told_from_its_own(int number, int foreign)
    {
        await using (var store = Open())
        {
            await store.SaveAsync(
                new([Device(number)], [], [], [], [Changes.Sample(1, Examples.Noon, device: number)]));
            clock.Advance(TimeSpan.FromHours(2));
            await store.TendAsync(TestContext.Current.CancellationToken);
            await store.SaveAsync(
                new([Device(number)], [], [], [], [Changes.Sample(2, clock.GetUtcNow(), device: number)]));
        }

        await using (var store = LiteDbStore.Open(new(directory.File("another")), condition, clock))
            await store.SaveAsync(
                new([Device(foreign)], [], [], [], [Changes.Sample(9, Examples.Noon, device: foreign)]));
        File.Delete(LiteDbFile.LogPathOf(Path.Combine(State, "collector.db")));
        File.Copy(directory.File("another/collector.db"), Path.Combine(State, "collector.db"), overwrite: true);
        var history = Directory.GetFiles(State, "*.seg", SearchOption.AllDirectories);

        await using (var swapped = Open())
        {
            Assert.Equal([foreign], (await swapped.LoadAsync()).Select(device => device.Number));
            Assert.Empty(
                await swapped.SamplesAsync(number, Examples.Noon, clock.GetUtcNow().AddDays(1), _ => true));
            Assert.Contains("another collector", Assert.Single(condition.Problems).Message, StringComparison.Ordinal);
            await SaveAsync(swapped, 3);
        }

        Assert.Subset(Directory.GetFiles(State, "*.seg", SearchOption.AllDirectories).ToHashSet(), history.ToHashSet());
    }

    [Fact]
    public async Task A_database_that_is_older_than_the_history_beside_it_is_said()
    {
        await using (var store = Open())
            await SaveAsync(store, 1);
        File.Copy(Path.Combine(State, "collector.db"), directory.File("older.db"));
        await using (var store = Open())
            await SaveAsync(store, 2);
        File.Copy(directory.File("older.db"), Path.Combine(State, "collector.db"), overwrite: true);

        await using var again = Open();

        Assert.Contains("older than the history", Assert.Single(condition.Problems).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], await SequencesAsync(again));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(48)]
    public async Task A_lost_database_gives_no_device_the_history_of_another(int hours)
    {
        await using (var store = Open())
        {
            await store.SaveAsync(new([Device(7)], [], [], [], [Changes.Sample(1, Examples.Noon, device: 7)]));
            clock.Advance(TimeSpan.FromHours(hours));
            await store.TendAsync(TestContext.Current.CancellationToken);
        }

        foreach (var file in Directory.GetFiles(State, "collector*.db"))
            File.Delete(file);

        await using var again = Open();
        Assert.Empty(await again.LoadAsync());
        Assert.Equal(7, again.HighestNumber);
        Assert.Equal("store-lost", Assert.Single(condition.Problems).Code);
    }

    private static List<int> PlacesOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var places = new List<int>();
        for (var from = 0; bytes[from..].IndexOf(mark) is >= 0 and var place; from += place + 1)
            places.Add(from + place);
        return places;
    }

    // Nine commits of which nothing was flushed, as a process leaves them that is killed.
    private async Task<IReadOnlyList<Device>> LeaveLogAsync()
    {
        var running = directory.File("running");
        await using var store = LiteDbStore.Open(new(running), condition, clock);
        var found = await store.LoadAsync();
        for (var sequence = 1; sequence <= 9; sequence++)
            await SaveAsync(store, sequence);
        foreach (var file in Directory.GetFiles(running, "*.*").Where(file => Path.GetFileName(file)[0] != '.'))
        {
            using var source = Disk.OpenForCopy(file);
            using var copy = File.Create(Path.Combine(State, Path.GetFileName(file)));
            source.CopyTo(copy);
        }

        return found;
    }

    private async Task SaveAsync(LiteDbStore store, int sequence) =>
        await store.SaveAsync(
            new([Device(1)], [], [], [], [Changes.Sample(sequence, clock.GetUtcNow().AddSeconds(sequence))]));

    private LiteDbStore Open() => LiteDbStore.Open(new(State), condition, clock);

    private async Task<IEnumerable<long>> SequencesAsync(LiteDbStore store) =>
        (await store.SamplesAsync(1, Examples.Noon, clock.GetUtcNow().AddMinutes(1), _ => true)).Select(
            sample => sample.Sequence);

    private static Device Device(int number) => Examples.Device($"device-{number}") with { Number = number };
}
