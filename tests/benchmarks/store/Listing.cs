using System.Diagnostics;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Tests;
using HealthCheck.Collector.Tests.History;
using HealthCheck.Contracts;

namespace HealthCheck.StoreBenchmarks;

/// <summary>The list of devices as the API makes it: filtered, sorted, a page of it written as JSON.</summary>
internal static class Listing
{
    private const int Rounds = 200;

    public static int Run(int devices)
    {
        var now = Examples.Noon.AddMinutes(1);
        var fleet = new Fleet();
        fleet.Publish([.. Enumerable.Range(1, devices).Select(number => Device(number, now))]);
        Console.WriteLine($"| list of {devices} devices | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        Report("filtered by tag, worst first, page of 100",
            new() { Tags = ["even"], Sort = DeviceSort.ByStatus, Limit = 100 });
        Report("filtered by text, by name, page of 100", new() { Text = "room 7", Limit = 100 });
        Report("all, by temperature, page of 1000", new() { Sort = DeviceSort.All["temperature"], Limit = 1000 });
        Report("all of them, by name", new());
        return 0;

        void Report(string what, DeviceQuery query)
        {
            for (var i = 0; i < Rounds; i++)
                List(query);
            var times = Enumerable.Range(0, Rounds).Select(_ => List(query)).Order().ToList();
            Console.WriteLine(
                $"| {what} | {times[Rounds / 2]:F1} | {times[(int)Math.Ceiling(Rounds * 0.99) - 1]:F1} |");
        }

        double List(DeviceQuery query)
        {
            var begun = Stopwatch.GetTimestamp();
            var (total, page) = query.Of(fleet.All, now, isConnected: true);
            Wire.Write(
                new DeviceList(total, [.. page.Select(device => device.Summary(now, isConnected: true, fleet.Mutes))]),
                WireJson.Default.DeviceList);
            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
    }

    private static Device Device(int number, DateTimeOffset now)
    {
        var id = $"{number:x16}";
        var snapshot = new LivelyDevice(number, now.AddMinutes(-1), TimeSpan.FromSeconds(30)).Next() with { Id = id };
        return Examples.Device(id) with
        {
            Number = number,
            Presence = number % 20 == 0 ? Presence.Offline : Presence.Online,
            LastSeen = now,
            Announcement = new(
                Examples.Announcement(id) with
                {
                    Name = $"Room {number * 7919 % 100_003}",
                    Tags = [number % 2 == 0 ? "even" : "odd"]
                }, ReadOnlyMemory<byte>.Empty, 1),
            Health = new(snapshot, ReadOnlyMemory<byte>.Empty, new("boot", 1), now),
        };
    }
}
