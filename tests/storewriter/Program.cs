using System.Globalization;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

// A program to be killed: it saves a sample of each of a few devices with every commit, says which one is on disk, and lets
// minutes pass meanwhile, so that sweeps, the ends of hours and those of days come thick and fast.
// Arguments: the state directory, and when it is.
const int Devices = 5;
var clock = new FakeTimeProvider(DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
var options = new StateOptions(args[0], TimeSpan.FromMinutes(1), 256 << 20);
using var store = LiteDbStore.Open(
    options, HistoryOptions.Default with { Raw = TimeSpan.FromDays(100) }, EventOptions.Default, new(clock, Logger.None), clock);
var fleet = new Fleet();
fleet.Publish(store.Loaded);
var sequence = store.Loaded.Select(device => device.Health?.Value.Sequence ?? 0).DefaultIfEmpty().Max();

new Thread(Tend) { IsBackground = true }.Start();
while (true)
{
    sequence++;
    clock.Advance(TimeSpan.FromSeconds(20));
    var now = clock.GetUtcNow();
    var samples = Enumerable.Range(1, Devices).Select(number => SampleOf(number, now)).ToList();
    var devices = samples.Select(sample => After(sample, now)).ToList();
    DeviceEvent happened = new(sequence, "device-1", EventKind.Online, now, null, null, null, "It is there");
    store.Save(new(devices, [], [], [happened], samples), fleet);
    fleet.Publish(devices);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sequence} {now:O}"));
}

void Tend()
{
    while (true)
    {
        store.Tend(CancellationToken.None);
        Thread.Yield();
    }
}

StoredSample SampleOf(int number, DateTimeOffset now)
{
    var snapshot = new HealthSnapshot
    {
        ApiVersion = ApiVersions.Current,
        Id = $"device-{number}",
        Time = now,
        BootId = "boot",
        Sequence = sequence,
        ClockSynchronized = true,
        Status = HealthStatus.Ok,
        Problems = [],
        Load = new(new(sequence, number, 0), new(0, 0, 0)),
        Memory = null,
        Storage = null,
        Uptime = null,
        Temperature = null,
    };
    return new(number, new("boot", null), now, now, snapshot, Wire.Write(snapshot));
}

Device After(StoredSample sample, DateTimeOffset now)
{
    var before = fleet.Find(sample.Value.Id) ?? new() { Id = sample.Value.Id, Number = sample.Device, FirstSeen = now, PresenceSince = now };
    return before with { LastSeen = now, Health = new(sample.Value, sample.Json, sample.Run, now) };
}
