using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Mqtt;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Mqtt;

/// <summary>What is published of alerts, without a broker.</summary>
public sealed class AlertMirrorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> published = [];
    private DateTimeOffset now = Noon;
    private AlertState state = AlertState.Empty;
    private AlertMirror mirror = new(new("healthcheck"), AlertState.Empty, Noon);

    [Fact]
    public void An_open_alert_is_retained_until_it_is_resolved_and_each_change_is_an_event()
    {
        state = state.With(Offline());
        Assert.Equal(["healthcheck/alerts/shed/offline open", "event opened shed"], Publish());
        Assert.Empty(Publish());

        state = state.With(Offline() with { AcknowledgedAt = now });
        Assert.Equal(["healthcheck/alerts/shed/offline open", "event changed shed"], Publish());

        state = state.Ending(Offline(), now);
        Assert.Equal(["healthcheck/alerts/shed/offline -", "event resolved shed"], Publish());
        Assert.Empty(Publish());
    }

    [Fact]
    public void The_message_is_what_the_api_says_and_so_is_that_of_the_event()
    {
        state = state.With(Offline());
        var due = mirror.Due(state, now);
        var entry = JsonNode.Parse(due[0].Payload)!;
        Assert.Equal("offline: the broker lost the connection", (string?)entry["text"]);
        Assert.Equal("critical", (string?)entry["severity"]);
        Assert.Equal("shed", (string?)entry["deviceId"]);
        var happened = JsonNode.Parse(due[1].Payload)!;
        Assert.Equal("opened", (string?)happened["event"]);
        Assert.Equal(entry.ToJsonString(), happened["alert"]!.ToJsonString());
    }

    [Fact]
    public void The_collectors_own_has_its_name_as_device_and_wins_over_a_device_of_that_name()
    {
        state = state.With(Own()).With(Own() with { Id = 8, DeviceId = "collector", Device = "forged" });
        Assert.Equal(["healthcheck/alerts/collector/disk-full open", "event opened The collector"], Publish());
    }

    [Fact]
    public void What_is_not_due_yet_is_not_published_and_what_nobody_was_told_is()
    {
        state = state.With(Offline() with { Stage = AlertStage.Pending, ToldAt = null, DueAt = Noon.AddMinutes(2) });
        Assert.Empty(Publish());
        now = Noon.AddMinutes(2);
        Assert.Equal(["healthcheck/alerts/shed/offline pending", "event opened shed"], Publish());
    }

    [Fact]
    public void A_figure_in_a_text_is_published_every_five_minutes_at_most()
    {
        state = state.With(Offline());
        Publish();
        state = state.With(Offline() with { Text = "another" });
        Assert.Empty(Publish());
        now = Noon.AddMinutes(5);
        Assert.Equal(["healthcheck/alerts/shed/offline open"], Publish());
    }

    [Fact]
    public void What_happens_once_is_an_event_and_never_retained()
    {
        var reboot = Offline() with { Id = 5, Code = "rebooted", Kind = AlertKind.Incident };
        state = state.With(reboot);
        Assert.Equal(["event happened shed"], Publish());
        state = state.Ending(reboot with { EndedAt = Noon }, now);
        Assert.Empty(Publish());
    }

    [Fact]
    public void What_the_broker_keeps_of_another_run_goes_and_what_is_still_so_stays()
    {
        state = state.With(Offline());
        mirror = new(new("healthcheck"), state, now);
        mirror.Found("healthcheck/alerts/shed/offline", mirror.Due(state, now)[0].Payload);
        mirror.Found("healthcheck/alerts/sold/offline", "{}"u8.ToArray());
        mirror.Found("healthcheck/alerts/forged/anything", "garbage"u8.ToArray());
        Assert.Equal(
            ["healthcheck/alerts/sold/offline -", "healthcheck/alerts/forged/anything -"], Publish());
        Assert.Empty(Publish());
    }

    [Fact]
    public void A_broker_that_forgot_all_gets_it_again_without_events()
    {
        state = state.With(Offline());
        Publish();
        mirror.Reset();
        Assert.Equal(["healthcheck/alerts/shed/offline open"], Publish());
    }

    [Fact]
    public void An_alert_that_ended_and_began_again_meanwhile_is_two_events()
    {
        state = state.With(Offline());
        Publish();
        state = state.Ending(Offline(), now).With(Offline() with { Id = 9 });
        Assert.Equal(
            ["healthcheck/alerts/shed/offline open", "event resolved shed", "event opened shed"], Publish());
    }

    private static Alert Offline() => new()
    {
        Id = 3,
        DeviceId = "shed",
        Device = "shed",
        Code = AlertConditions.Offline,
        Kind = AlertKind.Away,
        Severity = HealthStatus.Critical,
        Since = Noon,
        Text = "offline: the broker lost the connection",
        DueAt = Noon,
        Stage = AlertStage.Open,
        ToldAt = Noon,
    };

    private static Alert Own() => Offline() with
    {
        Id = 7,
        DeviceId = null,
        Device = "The collector",
        Code = "disk-full",
        Kind = AlertKind.Own,
    };

    private List<string> Publish()
    {
        published.Clear();
        foreach (var each in mirror.Due(state, now))
        {
            var json = each.Payload.Length == 0 ? null : JsonNode.Parse(Encoding.UTF8.GetString(each.Payload));
            published.Add(each.Event is null
                ? $"{each.Topic} {(string?)json?["state"] ?? "-"}"
                : $"event {(string?)json!["event"]} {(string?)json["alert"]!["device"]}");
            mirror.Published(each, now);
        }

        return [.. published];
    }
}
