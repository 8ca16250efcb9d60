using System.Globalization;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// Segments of the log in every state that a power cut, a failing disk or a person can leave them in.
/// </summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();
    private readonly StoreHealth condition;

    public WriteAheadLogTests() => condition = new(clock, log.Logger);

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_log_that_was_cut_off_anywhere_counts_as_far_as_it_goes()
    {
        var path = await LeaveLogAsync();
        var whole = File.ReadAllBytes(path);
        var ends = new HashSet<int>();
        for (var length = 0; length <= whole.Length; length += 1 + (length / 7))
        {
            File.WriteAllBytes(path, whole[..length]);
            ends.Add((await ReadBackAsync()).Count);
        }

        Assert.True(ends.Count >= 4, $"{string.Join(',', ends)}");
        File.WriteAllBytes(path, whole);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], await ReadBackAsync());
    }

    [Theory]
    [InlineData(0, "nothing")]
    [InlineData(7, "less than a header")]
    [InlineData(5000, "noise")]
    public async Task A_log_that_begins_as_none_does_is_set_aside_and_said(int length, string what)
    {
        var path = await LeaveLogAsync();
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        File.WriteAllBytes(path, noise);

        Assert.True((await ReadBackAsync()).Count == 0, what);

        var problem = Assert.Single(condition.Problems);
        Assert.Equal(("store-set-aside", HealthStatus.Critical), (problem.Code, problem.Severity));
        Assert.Equal(noise, File.ReadAllBytes(Assert.Single(Directory.GetFiles(State, "wal-*-damaged-*.log"))));
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_stops_the_start_and_is_not_touched()
    {
        var path = await LeaveLogAsync();
        File.Move(path, path + ".kept");
        Directory.CreateDirectory(path);

        for (var start = 0; start < 3; start++)
        {
            var e = Assert.Throws<StoreException>(() => LiteDbStore.Open(new(State), condition, clock));
            Assert.Contains(Path.GetFileName(path), e.Message, StringComparison.Ordinal);
            Assert.Contains("holds what was acknowledged", e.Message, StringComparison.Ordinal);
        }

        Directory.Delete(path);
        File.Move(path + ".kept", path);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], await ReadBackAsync());
    }

    [Fact]
    public async Task A_log_of_a_newer_layout_is_refused_and_kept()
    {
        var path = await LeaveLogAsync();
        var bytes = File.ReadAllBytes(path);
        var header =
            new FileHeader(7, long.Parse(Path.GetFileNameWithoutExtension(path)[4..], CultureInfo.InvariantCulture));
        header.Write("HCLOG\0"u8, LogSegment.Layout + 1).CopyTo(bytes, 0);
        File.WriteAllBytes(path, bytes);

        var e = Assert.Throws<StoreException>(() => LiteDbStore.Open(new(State), condition, clock));

        Assert.True(e.IsNewerLayout);
        Assert.Contains("layout 2", e.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_commit_that_stands_there_twice_counts_once()
    {
        var path = await LeaveLogAsync();
        var bytes = File.ReadAllBytes(path);
        var last = bytes.AsSpan().LastIndexOf("HFRM"u8);
        File.WriteAllBytes(path, [.. bytes, .. bytes[last..]]);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], await ReadBackAsync());
        Assert.Empty(condition.Problems);
    }

    [Fact]
    public async Task Noise_between_two_commits_costs_no_commit()
    {
        var path = await LeaveLogAsync();
        var bytes = File.ReadAllBytes(path);
        var last = bytes.AsSpan().LastIndexOf("HFRM"u8);
        File.WriteAllBytes(path, [.. bytes[..last], .. "HFRM and some more noise"u8, .. bytes[last..]]);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], await ReadBackAsync());
        Assert.Equal("store-unreadable", Assert.Single(condition.Problems).Code);
    }

    private async Task<string> LeaveLogAsync()
    {
        var running = directory.File("running");
        await using var store = LiteDbStore.Open(new(running), condition, clock);
        for (var sequence = 1; sequence <= 9; sequence++)
            await store.SaveAsync(Changes.Of(Changes.Sample(sequence, Examples.Noon.AddSeconds(sequence))));
        Directory.CreateDirectory(State);
        foreach (var file in Directory.GetFiles(running, "*.*").Where(file => Path.GetFileName(file)[0] != '.'))
        {
            using var source = Disk.OpenForCopy(file);
            using var copy = File.Create(Path.Combine(State, Path.GetFileName(file)));
            source.CopyTo(copy);
        }

        return Assert.Single(Directory.GetFiles(State, "wal-*.log"));
    }

    // In a copy, because a start may flush.
    private async Task<List<long>> ReadBackAsync()
    {
        using var copy = new TempDirectory();
        foreach (var file in Directory.GetFiles(State))
            File.Copy(file, copy.File(Path.GetFileName(file)));
        await using (var store = LiteDbStore.Open(new(copy.Path), condition, clock))
        {
            var read = (await store.SamplesAsync(1, Examples.Noon, Examples.Noon.AddHours(1), _ =>
                true)).Select(sample => sample.Sequence).ToList();
            foreach (var aside in Directory.GetFiles(copy.Path, "*-damaged-*"))
                File.Copy(aside, Path.Combine(State, Path.GetFileName(aside)), overwrite: true);
            return read;
        }
    }
}
