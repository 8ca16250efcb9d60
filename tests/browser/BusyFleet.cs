using System.Globalization;
using System.Net.Http.Json;
using HealthCheck.Browser.Tests;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

[assembly: AssemblyFixture(typeof(BusyFleet))]

namespace HealthCheck.Browser.Tests;

/// <summary>
/// A fleet of 300 and more with every kind of trouble, the same each time, for tests that only look. All simulated ones
/// have a day of history, the first three a month, with a day and a half away.
/// </summary>
public sealed class BusyFleet : IAsyncLifetime
{
    /// <summary>Every sixth has trouble, each another kind; see <c>Trouble</c> of the simulator.</summary>
    public const int Simulated = 300;

    /// <summary>With one that is offline, one that was stopped, and the troublemakers.</summary>
    public static readonly int Devices = Simulated + 2 + Troublemakers.Words.Count;

    private const int Seed = 39, Remembered = 3, Month = 30;
    private static readonly TimeSpan HistoryPace = TimeSpan.FromMinutes(10);

    private MosquittoBroker? broker;
    private CollectorProgram? collector;
    private Troublemakers? troublemakers;
    private SimulatedFleet? fleet;

    /// <summary>The second device, a Raspberry Pi 5 whose supply is too weak; it has a month of history.</summary>
    public string IllId { get; private set; } = "";

    /// <summary>The first device, which is well and has a month of history.</summary>
    public DeviceSummary Well { get; private set; } = null!;

    internal string Url(string path = "/") => collector!.Url(path);

    public async ValueTask InitializeAsync()
    {
        broker = await MosquittoBroker.StartAsync();
        collector = await CollectorProgram.StartAsync(broker.Url, RememberAsync);
        await collector.ConnectedAsync();
        fleet = SimulatedFleet.Start(
            broker.Url, "--devices", $"{Simulated}", "--rate", "30", "--seed", $"{Seed}", "--history-days", "1",
            "--history-interval", "900");
        await SayAsync("cabin", "Cabin", Presence.Offline);
        await SayAsync("boat", "Boat", Presence.Stopped);
        troublemakers = await Troublemakers.StartAsync(broker);
        await Eventually.BeTrueAsync(IsThereAsync, TimeSpan.FromMinutes(5), () => collector.Story + fleet.Story);
        using var owner = new HttpClient();
        (await owner.PatchAsJsonAsync(Url("/api/devices/hushed"), new { muted = true })).EnsureSuccessStatusCode();
        var all = (await collector.DevicesAsync()).Items;
        IllId = all.Single(device => device.Name?.EndsWith(" 2", StringComparison.Ordinal) == true).Id;
        Well = all.Single(device => device.Name?.EndsWith(" 1", StringComparison.Ordinal) == true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in (IAsyncDisposable?[])[troublemakers, fleet, collector, broker])
        {
            if (each is not null)
                await each.DisposeAsync();
        }
    }

    // Written into the files of the collector: a month by way of the broker takes longer than all tests together.
    private static async Task RememberAsync(string state)
    {
        var until = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("O", CultureInfo.InvariantCulture);
        await using var writer = TestProcess.Start(
            Checkout.StoreWriter,
            ["months", state, $"{Seed}", $"{Remembered}", $"{Month}", $"{HistoryPace.TotalSeconds}", until]);
        await writer.WaitForExitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task<bool> IsThereAsync()
    {
        var all = (await collector!.DevicesAsync()).Items;
        if (all.Count < Devices
            || all.Count(device =>
            device.Tags.Count > 0 && device.Presence == Presence.Online && device.Status is not null) < Simulated)
            return false;
        foreach (var kind in Troublemakers.Events)
        {
            if ((await Http.GetAsync(Url($"/api/events?kind={kind}&limit=1"))).Json["items"]!.AsArray().Count == 0)
                return false;
        }

        return true;
    }

    private async Task SayAsync(string id, string name, Presence presence)
    {
        await using var device = await ForgedDevice.ConnectAsync(broker!, id);
        var announcement = device.Announcement() with
        { Name = name, Hostname = id, Tags = ["away"], Fingerprint = new(null, null, []) };
        await device.SendAsync(TopicKind.Announcement, Wire.Write(announcement));
        await device.SendAsync(TopicKind.Health, Wire.Write(device.Snapshot(1)));
        await device.SendAsync(TopicKind.Status, PresencePayload.Of(presence).ToArray());
    }
}
