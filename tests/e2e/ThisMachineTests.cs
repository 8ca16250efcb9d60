using System.Globalization;
using System.Net;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>An agent on this very machine: what the collector has of it is what /proc says here.</summary>
public sealed class ThisMachineTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    [Fact]
    public async Task It_is_announced_with_who_it_is()
    {
        var device = Assert.Single((await system.Collector.DevicesAsync()).Items);

        Assert.Equal(system.Agent.Id, device.Id);
        Assert.Equal("Kitchen", device.Name);
        Assert.Equal(["home", "attic"], device.Tags);
        Assert.Equal(ReadLine("/proc/sys/kernel/hostname").Split('.')[0], device.Hostname);
        // The broker is on this machine, and the address is for others.
        Assert.False(IPAddress.IsLoopback(IPAddress.Parse(device.Address ?? "192.0.2.1")));
        Assert.Equal(Presence.Online, device.Presence);
        Assert.True(device.FirstSeen <= device.LastSeen);
    }

    [Fact]
    public async Task Its_hardware_is_that_of_this_machine()
    {
        var answer = await Http.GetAsync(system.Collector.Url($"/api/devices/{system.Agent.Id}"));
        var device = answer.Json;

        Assert.Equal(Processors(), (int?)device["cores"]);
        Assert.Equal(MemoryBytes("MemTotal"), (long?)device["memory"]);
        Assert.Equal(ReadLine("/proc/sys/kernel/osrelease"), (string?)device["kernel"]);
        Assert.Equal(ReadLine("/proc/sys/kernel/random/boot_id"), (string?)device["bootId"]);
        Assert.Equal(1, (int?)device["intervalSeconds"]);
        Assert.Equal("online", (string?)device["presence"]);
        Assert.Equal("Kitchen", (string?)device["name"]);
    }

    [Fact]
    public async Task Its_figures_are_those_of_this_machine()
    {
        var json = await system.Collector.LatestHealthAsync(system.Agent.Id);
        var health = Wire.ReadSnapshot(json);
        var root = new DriveInfo("/");

        Assert.InRange(
            TimeProvider.System.GetUtcNow() - health.Time, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(10));
        Assert.Equal(MemoryBytes("MemTotal"), health.Memory!.Total);
        Assert.Equal(health.Memory.Total, health.Memory.Allocated + health.Memory.Free);
        Assert.InRange(health.Memory.Free, MemoryBytes("MemAvailable") / 2, health.Memory.Total);
        Assert.Equal(root.TotalSize, health.Storage!.Total);
        Assert.InRange(Math.Abs(root.AvailableFreeSpace - health.Storage.Free!.Value), 0, root.TotalSize / 20);
        Assert.Equal(BootSeconds() * 1000, health.Uptime!.Since!.Time);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(BootSeconds()), health.Uptime.Since.Iso);
        Assert.InRange(UptimeSeconds() - health.Uptime.Duration!.Seconds, -1, 10);
        Assert.InRange(
            health.Load!.Native.FifteenMinutes!.Value, LoadOverFifteenMinutes() - 1, LoadOverFifteenMinutes() + 1);
        Assert.Equal(
            health.Load.Native.FifteenMinutes.Value / Processors(), health.Load.Core!.FifteenMinutes!.Value, 0.01);

        // What has no zone may have sensors.
        Assert.True(ThermalZones() == 0 || health.Temperature?.Count > 0);
    }

    [Fact]
    public async Task The_collector_hands_on_the_very_bytes_that_the_agent_made()
    {
        await Eventually.BeTrueAsync(
            async () =>
            {
                var made = await Http.GetAsync(system.Agent.Url("/health"));
                var kept = await system.Collector.LatestHealthAsync(system.Agent.Id);
                return kept is not null && made.Body.AsSpan().SequenceEqual(kept);
            },
            TimeSpan.FromSeconds(20), () => system.Collector.Story);
    }

    [Fact]
    public async Task Snapshots_keep_coming_and_none_is_missing()
    {
        var first = (await system.Agent.HealthAsync()).Sequence;

        await system.Collector.ReachedAsync(system.Agent.Id, first + 3);

        // On a busy machine the next sample may overtake one, which then comes some seconds later.
        await Eventually.BeTrueAsync(
            async () => await system.Collector.DeviceAsync(system.Agent.Id) is { Missing: 0, Lost: 0 }
                && (await system.Collector.HealthAsync()).Samples.Missing == 0,
            TimeSpan.FromSeconds(30), () => system.Collector.Story);
    }

    private static string ReadLine(string path) => File.ReadLines(path).First();

    private static string[] Words(string path, string beginning) =>
        File.ReadLines(path).First(line => line.StartsWith(beginning, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long MemoryBytes(string name) =>
        1024 * long.Parse(Words("/proc/meminfo", name + ":")[1], CultureInfo.InvariantCulture);

    private static int Processors() =>
        File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));

    private static long BootSeconds() => long.Parse(Words("/proc/stat", "btime")[1], CultureInfo.InvariantCulture);

    private static double UptimeSeconds() =>
        double.Parse(ReadLine("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    private static double LoadOverFifteenMinutes() =>
        double.Parse(ReadLine("/proc/loadavg").Split(' ')[2], CultureInfo.InvariantCulture);

    private static int ThermalZones() =>
        Directory.Exists("/sys/class/thermal")
            ? Directory.GetFileSystemEntries("/sys/class/thermal", "thermal_zone*").Length
            : 0;
}
