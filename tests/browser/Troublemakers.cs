using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Browser.Tests;

/// <summary>
/// Devices with what no simulated one has: they are silent, speak in turns with a copy of themselves, live in the past,
/// move house. Those that have to go on talking do so until the end.
/// </summary>
internal sealed class Troublemakers : IAsyncDisposable
{
    /// <summary>The tag that all of them have but the one that never said who it is.</summary>
    public const string Tag = "odd";

    private const int Hours = 3600;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly MosquittoBroker broker;
    private readonly List<ForgedDevice> devices = [];
    private readonly CancellationTokenSource over = new();
    private Task talking = Task.CompletedTask;

    private Troublemakers(MosquittoBroker broker) => this.broker = broker;

    /// <summary>What is to be seen in the row of each, by id.</summary>
    public static IReadOnlyDictionary<string, string> Words { get; } = new Dictionary<string, string>
    {
        ["silent"] = "silent for",
        ["parrot"] = "silent for",
        ["newcomer"] = "online, no sample yet",
        ["unknown"] = "not announced yet",
        ["forgetful"] = "3 samples lost",
        ["gappy"] = "3 samples missing",
        ["hushed"] = "muted",
        ["late"] = "well",
        ["original"] = "well",
        ["copy"] = "well",
        ["two-faced"] = "well",
        ["nomad"] = "Nomad by the sea",
    };

    /// <summary>What is told of them.</summary>
    public static IReadOnlyList<string> Events { get; } =
        ["clock-wrong", "card-cloned", "identity-shared", "samples-lost", "rebooted", "renamed", "address-changed",
            "agent-updated"];

    /// <summary>Lets them begin.</summary>
    public static async Task<Troublemakers> StartAsync(MosquittoBroker broker)
    {
        var all = new Troublemakers(broker);
        await all.BeginAsync();
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await talking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var device in devices)
            await device.DisposeAsync();
        over.Dispose();
    }

    private async Task BeginAsync()
    {
        await AppearAsync("silent", interval: 1);
        await AppearAsync("hushed");

        var newcomer = await ConnectAsync("newcomer");
        await AnnounceAsync(newcomer, Hours);
        await SayOnlineAsync(newcomer);

        var forgetful = await AppearAsync("forgetful");
        await forgetful.SendAsync(5);
        await forgetful.SendAsync(TopicKind.Gone, Wire.Write(new SampleRanges(forgetful.StartedAt, [[2, 4]])));
        await (await AppearAsync("gappy")).SendAsync(5);

        var nomad = await AppearAsync("nomad");
        var moved = Announcement(nomad, Hours) with
        {
            Name = "Nomad by the sea",
            Address = "192.0.2.77",
            AgentVersion = "0.2.0",
            BootId = "0b4d0b4d-0000-4000-8000-000000000002",
        };
        await nomad.SendAsync(TopicKind.Announcement, Wire.Write(moved));
        await nomad.SendAsync(TopicKind.Health, Wire.Write(nomad.Snapshot(1) with { BootId = moved.BootId }));

        talking = TalkAsync(
            await AppearAsync("parrot", interval: 2), await ConnectAsync("unknown"), await AppearAsync("late"),
                await AppearAsync("two-faced"),
            await AppearAsync("original", card: "one card"), await AppearAsync("copy", card: "one card"));
    }

    private async Task TalkAsync(
        ForgedDevice parrot, ForgedDevice unknown, ForgedDevice late, ForgedDevice twoFaced, ForgedDevice original,
        ForgedDevice copy)
    {
        // Known by its samples alone.
        await unknown.SendAsync(1);
        await SayOnlineAsync(unknown);
        using var timer = new PeriodicTimer(Pace);
        for (var sequence = 2L; await timer.WaitForNextTickAsync(over.Token); sequence++)
        {
            await AnnounceAsync(parrot, interval: 2);
            await unknown.SendAsync(sequence);
            await late.SendAsync(TopicKind.Health,
                Wire.Write(late.Snapshot(sequence) with { Time = TimeProvider.System.GetUtcNow().AddMinutes(-9) }));
            await original.SendAsync(sequence);
            await copy.SendAsync(sequence);
            await twoFaced.SendAsync(sequence);
            await twoFaced.SendAsync(TopicKind.Health,
                Wire.Write(twoFaced.Snapshot(sequence) with { BootId = "0b4d0b4d-0000-4000-8000-00000000000f" }));
        }
    }

    private async Task<ForgedDevice> AppearAsync(string id, int interval = Hours, string? card = null)
    {
        var device = await ConnectAsync(id);
        await AnnounceAsync(device, interval, card);
        await device.SendAsync(1);
        await SayOnlineAsync(device);
        return device;
    }

    private async Task<ForgedDevice> ConnectAsync(string id)
    {
        var device = await ForgedDevice.ConnectAsync(broker, id);
        devices.Add(device);
        return device;
    }

    private static Task AnnounceAsync(ForgedDevice device, int interval, string? card = null) =>
        device.SendAsync(TopicKind.Announcement, Wire.Write(Announcement(device, interval, card)));

    private static DeviceAnnouncement Announcement(ForgedDevice device, int interval, string? card = null) =>
        device.Announcement() with
        {
            Name = $"{char.ToUpperInvariant(device.Id[0])}{device.Id[1..]}",
            Tags = [Tag],
            IntervalSeconds = interval,
            Fingerprint = new($"board of {device.Id}", card ?? $"card of {device.Id}", []),
        };

    private static Task SayOnlineAsync(ForgedDevice device) =>
        device.SendAsync(TopicKind.Status, PresencePayload.Of(Presence.Online).ToArray());
}
