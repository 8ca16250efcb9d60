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
/// Where the processor time of a message goes, step by step, garbage collection and compilation included.
/// </summary>
internal static class Steps
{
    private const int Devices = 1000, BatchSize = 5000;

    public static async Task<int> RunAsync(int batches)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(Examples.Noon.Date, TimeSpan.Zero));
        var directory = Directory.CreateTempSubdirectory("healthcheck-steps-");
        try
        {
            await using var store = LiteDbStore.Open(new(directory.FullName), new(clock, Logger.None), clock);
            var (fleet, topics) = (new Fleet(), new Topics());
            var devices = Enumerable.Range(0, Devices)
                .Select(i => new LivelyDevice(i, clock.GetUtcNow(), TimeSpan.FromSeconds(30))).ToList();
            TimeSpan reading = default, figures = default, applying = default, saving = default, publishing = default;
            long lastEvent = 0, bytes = 0, messages = 0;
            for (var round = -2; round < batches; round++)
            {
                if (round == 0)
                    (reading, figures, applying, saving, publishing, bytes, messages) =
                        (default, default, default, default, default, 0, 0);
                clock.Advance(TimeSpan.FromSeconds(30 * BatchSize / Devices));
                var arrivals = Enumerable.Range(0, BatchSize).Select(i =>
                {
                    var id = $"device-{i % Devices}";
                    return Examples.Message(TopicKind.Health, Wire.Write(devices[i % Devices].Next() with { Id = id }),
                        id, at: clock.GetUtcNow());
                }).ToList();
                bytes += arrivals.Sum(arrival => arrival.Size);
                messages += arrivals.Count;
                GC.Collect();

                reading += Cpu(() => arrivals.ForEach(arrival => Wire.ReadSnapshot(arrival.Payload.Span)));
                var snapshots = arrivals.Take(500).Select(arrival => Wire.ReadSnapshot(arrival.Payload.Span)).ToList();
                figures += 10 * Cpu(() => snapshots.ForEach(snapshot => MetricCatalog.Read(snapshot)));
                var batch =
                    new Batch(fleet, topics, new(int.MaxValue, TimeSpan.FromDays(1)), store.CreatedAt, lastEvent);
                applying += Cpu(() => arrivals.ForEach(batch.Apply));
                var before = Environment.CpuUsage.TotalTime;
                store.Add(batch.Change);
                await store.CommitAsync(CancellationToken.None);
                saving += Environment.CpuUsage.TotalTime - before;
                publishing += Cpu(() => fleet.Publish(batch.Change.Devices, batch.Change.Forgotten));
                lastEvent = batch.LastEvent;
            }

            Console.WriteLine(
                $"{bytes / messages} bytes a message; µs of processor: JSON {Each(reading)}, figures {Each(figures)}, "
                + $"apply with both {Each(applying)}, save {Each(saving)}, publish {Each(publishing)}");
            string Each(TimeSpan all) => $"{all.TotalMicroseconds / messages:F1}";
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    }

    private static TimeSpan Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - before;
    }
}
