using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>What Home Assistant is told of the captured boards.</summary>
internal static class DiscoveryMessages
{
    public static readonly HomeAssistantOptions Everything = new(true, "homeassistant", [], []);

    public static readonly CommandKey Key = new("5f0c");

    /// <summary>A machine that has whatever the catalogue knows.</summary>
    public static HealthSnapshot OfEverything { get; } = Example.Snapshot with
    {
        Memory = Example.Snapshot.Memory! with { Swap = new SwapReading(1 << 30, 1 << 28, 3 << 28, "25%", 25) },
        Temperature = [.. Example.Snapshot.Temperature!, new TemperatureReading(1, "nvme", 41, 105.8, null)],
        Storage = Example.Snapshot.Storage! with
        { Disks = [Example.Snapshot.Storage.Disks[0] with { LifeUsedPercent = 10 }] },
        Power = Example.Snapshot.Power! with { SoftTemperatureLimit = Example.Snapshot.Power.UnderVoltage },
    };

    public static DeviceAnnouncement Announcement(string board) => Wire.ReadAnnouncement(Read($"{board}.device.json"));

    public static HealthSnapshot Snapshot(string board) => Wire.ReadSnapshot(Read($"{board}.json"));

    public static List<Entity> Entities(HealthSnapshot snapshot, bool hasButtons = true, string? route = null) =>
        EntityImportance.Most(
            Catalogue.Find(snapshot, _ => true, hasButtons, route), PublishedEntities.MostEntities);

    public static string Topic(DeviceAnnouncement announcement) =>
        new HomeAssistantTopics("homeassistant", announcement.Id).Config;

    public static byte[] Message(
        DeviceAnnouncement announcement, IEnumerable<Entity> entities, string? page = null, params GoneEntity[] gone) =>
        Discovery(announcement).Write(announcement, page, entities, gone);

    public static Discovery Discovery(DeviceAnnouncement announcement) =>
        new(new Topics(), new HomeAssistantTopics("homeassistant", announcement.Id), Key);

    public static byte[] Message(string board) =>
        Message(Announcement(board), Entities(Snapshot(board)), "http://192.168.1.23:7070/");

    public static JsonObject Components(byte[] message) => JsonNode.Parse(message)!["components"]!.AsObject();

    public static byte[] Indented(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
            document.WriteTo(writer);
        return stream.ToArray();
    }

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder(), "../../golden/boards", file));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
