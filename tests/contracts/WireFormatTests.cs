using System.Text.Json;
using HealthCheck.Golden;

namespace HealthCheck.Contracts.Tests;

public sealed class WireFormatTests
{
    [Fact]
    public void The_announcement_is_written_as_documented() =>
        GoldenFile.Matches("announcement.json", Wire.Write(Examples.Announcement, indented: true));

    [Fact]
    public void The_snapshot_is_written_as_documented() =>
        GoldenFile.Matches("health.json", Wire.Write(Examples.Snapshot, indented: true));

    [Fact]
    public void A_snapshot_of_a_machine_that_tells_nothing_has_every_key() =>
        GoldenFile.Matches("health-bare.json", Wire.Write(Examples.Bare, indented: true));

    [Fact]
    public void Indented_JSON_keeps_keys_of_newer_versions() =>
        Assert.Equal(
            """
            {
              "fan": [
                1.50,
                null
              ],
              "name": "Küche"
            }
            """,
            System.Text.Encoding.UTF8.GetString(Wire.Indent("""{"fan":[1.50,null],"name":"Küche"}"""u8.ToArray())));

    [Fact]
    public void The_list_of_devices_is_written_as_documented() => GoldenFile.Matches(
        "collector-devices.json",
        Wire.Write(new DeviceList(1, [Examples.Summary]), WireJson.Default.DeviceList, indented: true));

    [Fact]
    public void The_announcement_history_is_written_as_documented() => GoldenFile.Matches(
        "collector-announcements.json",
        Wire.Write(
            new AnnouncementHistory(
                1, [new AnnouncementRecord(Examples.Announcement.StartedAt, Examples.Announcement)]),
            WireJson.Default.AnnouncementHistory, indented: true));

    [Fact]
    public void The_health_of_the_collector_is_written_as_documented() => GoldenFile.Matches(
        "collector-health.json", Wire.Write(Examples.Collector, WireJson.Default.CollectorHealth, indented: true));

    [Fact]
    public void The_index_of_the_agent_is_written_as_documented() => GoldenFile.Matches(
        "agent-index.json",
        Wire.Write(
            new AgentIndex(
                "healthcheck-agent", "1.0", "0.1.0", "3f9c0d5e2a7b4c11", "Kitchen",
                new AgentLinks("/health", "/device", "/openapi/v1.json", "/metrics", "/health/live")),
            WireJson.Default.AgentIndex, indented: true));

    [Fact]
    public void An_announcement_survives_the_wire() =>
        Assert.Equal(
            Wire.Write(Examples.Announcement), Wire.Write(Wire.ReadAnnouncement(Wire.Write(Examples.Announcement))));

    [Fact]
    public void A_snapshot_survives_the_wire()
    {
        Assert.Equal(Wire.Write(Examples.Snapshot), Wire.Write(Wire.ReadSnapshot(Wire.Write(Examples.Snapshot))));
        Assert.Equal(Wire.Write(Examples.Bare), Wire.Write(Wire.ReadSnapshot(Wire.Write(Examples.Bare))));
    }

    [Fact]
    public void A_backlog_survives_the_wire()
    {
        var read =
            Wire.ReadBacklog("["u8.ToArray().Concat(Wire.Write(Examples.Snapshot)).Concat("]"u8.ToArray()).ToArray());
        Assert.Equal(42, Assert.Single(read).Sequence);
    }

    [Fact]
    public void The_example_of_the_first_request_is_a_readable_snapshot_without_the_keys_that_came_later()
    {
        using var document = JsonDocument.Parse(Wire.Write(Examples.Snapshot));
        var without = document.RootElement.EnumerateObject().Where(key => key.Name is not (
            "startedAt" or "cpu" or "network" or "power" or "pressure" or "system" or "agent"));
        var json = "{" + string.Join(',', without.Select(key => $"\"{key.Name}\":{key.Value.GetRawText()}"))
            + ",\"mood\":{}}";
        Assert.Null(Wire.ReadSnapshot(System.Text.Encoding.UTF8.GetBytes(json)).StartedAt);
    }

    [Theory]
    [InlineData("2026-11-22T14:03:11Z", "2026-11-22T14:03:11Z")]
    [InlineData("2026-11-22T15:03:11.5+01:00", "2026-11-22T14:03:11.5Z")]
    [InlineData("2026-11-22T14:03:11.1234567Z", "2026-11-22T14:03:11.123Z")]
    public void Times_are_written_in_UTC_to_the_millisecond(string read, string written)
    {
        var json = Texts.Replace(Examples.Snapshot, "\"2026-11-22T14:05:00.123Z\"", $"\"{read}\"");
        Assert.Contains(
            $"\"time\":\"{written}\"", Texts.Of(Wire.Write(Wire.ReadSnapshot(json))), StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_beyond_ASCII_and_plus_signs_are_written_as_they_are()
    {
        var text = Texts.Of(Wire.Write(Examples.Announcement with { Name = "Küche <1>" }));
        Assert.Contains("\"name\":\"Küche <1>\"", text, StringComparison.Ordinal);
        Assert.Contains("6.6.31+rpt-rpi-v8", text, StringComparison.Ordinal);
    }
}
