using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests;
using HealthCheck.Collector.Tests.History;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace HealthCheck.StoreBenchmarks;

/// <summary>
/// A store in a directory of its own, fed as the collector would, on a clock that runs as fast as the disk allows.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-store-");
    private readonly LivelyDevice[] devices;
    private readonly Topics topics = new();
    private long lastEvent;

    public Bench(int count)
    {
        Clock = new(Examples.Noon.Date.AddDays(1) is var midnight
            ? new DateTimeOffset(midnight, TimeSpan.Zero)
            : default);
        Condition = new(Clock, Logger.None);
        Store = LiteDbStore.Open(new(directory.FullName), Condition, Clock);
        devices = [.. Enumerable.Range(0, count).Select(i => new LivelyDevice(i, Clock.GetUtcNow(), Interval))];
    }

    public FakeTimeProvider Clock { get; }

    public StoreHealth Condition { get; }

    public LiteDbStore Store { get; private set; }

    public Fleet Fleet { get; } = new();

    public string Path => directory.FullName;

    public long Payload { get; private set; }

    public long Samples { get; private set; }

    /// <summary>Numbers in all samples together that the history keeps.</summary>
    public long Figures { get; private set; }

    /// <summary>A second in which some devices send a sample each.</summary>
    public async Task SecondAsync(IEnumerable<int> senders)
    {
        var batch = new Batch(Fleet, topics, new(int.MaxValue, TimeSpan.FromDays(1)), Store.CreatedAt, lastEvent);
        foreach (var sender in senders)
        {
            var id = $"device-{sender}";
            var sample = devices[sender].Next() with { Id = id };
            var json = Wire.Write(sample);
            batch.Apply(Examples.Message(TopicKind.Health, json, id, at: Clock.GetUtcNow()));
            Payload += json.Length;
            Figures += MetricCatalog.Read(sample).Count;
            Samples++;
        }

        Store.Add(batch.Change);
        await Store.CommitAsync(CancellationToken.None);
        Fleet.Publish(batch.Change.Devices, batch.Change.Forgotten);
        lastEvent = batch.LastEvent;
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Store.TendAsync(CancellationToken.None);
    }

    /// <summary>Closes the store and opens it again.</summary>
    public async Task ReopenAsync()
    {
        await Store.CloseAsync(CancellationToken.None);
        Store = LiteDbStore.Open(new(directory.FullName), Condition, Clock);
    }

    public long BytesOf(string folder) =>
        new DirectoryInfo(System.IO.Path.Combine(Path, "history", folder)) is { Exists: true } found
        ? found.EnumerateFiles().Sum(file => file.Length)
        : 0;

    /// <summary>What this process gave to the disk so far.</summary>
    public static long WrittenToDisk() => File.ReadLines("/proc/self/io")
        .Where(line => line.StartsWith("write_bytes: ", StringComparison.Ordinal))
        .Select(line =>
            long.Parse(line.AsSpan("write_bytes: ".Length), System.Globalization.CultureInfo.InvariantCulture))
        .Single();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
