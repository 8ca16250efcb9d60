using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Browser.Tests;

/// <summary>A fleet with every kind of trouble and a day of history, the same each time: for tests that only look.</summary>
public class BusyFleet : IAsyncLifetime
{
    /// <summary>Every third has trouble, each another kind.</summary>
    public const int Simulated = 66;

    /// <summary>With one that is offline and one that was stopped.</summary>
    public const int Devices = Simulated + 2;

    private MosquittoBroker? broker;
    private CollectorProgram? collector;
    private SimulatedFleet? fleet;

    /// <summary>The second device, whose supply is too weak.</summary>
    public string IllId { get; private set; } = "";

    /// <summary>Days before now of which there are samples.</summary>
    protected virtual int HistoryDays => 1;

    /// <summary>Seconds between two of them.</summary>
    protected virtual int HistorySeconds => 900;

    internal string Url(string path = "/") => collector!.Url(path);

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await SayAsync("cabin", "Cabin", Presence.Offline);
        await SayAsync("boat", "Boat", Presence.Stopped);
        fleet = SimulatedFleet.Start(
            broker.Url, "--devices", $"{Simulated}", "--rate", "11", "--seed", "7", "--history-days", $"{HistoryDays}",
            "--history-interval", $"{HistorySeconds}");
        await Eventually.BeTrueAsync(IsThereAsync, TimeSpan.FromMinutes(5), () => collector.Story + fleet.Story);
        IllId = (await collector.DevicesAsync()).Items.Single(device => device.Name!.EndsWith(" 2", StringComparison.Ordinal)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        if (fleet is not null)
            await fleet.DisposeAsync();
        if (collector is not null)
            await collector.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> IsThereAsync()
    {
        var all = (await collector!.DevicesAsync()).Items;
        return all.Count(device => device.Presence == Presence.Online && device.Status is not null) == Simulated;
    }

    private async Task SayAsync(string id, string name, Presence presence)
    {
        await using var device = await ForgedDevice.ConnectAsync(broker!, id);
        var announcement = device.Announcement() with { Name = name, Hostname = id, Tags = ["away"], Fingerprint = new(null, null, []) };
        await device.SendAsync(TopicKind.Announcement, Wire.Write(announcement));
        await device.SendAsync(TopicKind.Health, Wire.Write(device.Snapshot(1)));
        await device.SendAsync(TopicKind.Status, PresencePayload.Of(presence).ToArray());
    }
}
