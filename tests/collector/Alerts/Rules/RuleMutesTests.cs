using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Views;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>Muted devices leave headline and counts, and the page says why.</summary>
public sealed class RuleMutesTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly Fleet fleet = new();
    private readonly RuleFile rules;

    public RuleMutesTests()
    {
        rules = new(directory.Path, TimeZoneInfo.Utc, new LogLines().Logger);
        fleet.Mutes = new RuleMutes(rules, AlertOptions.Default.Schedule(TimeZoneInfo.Utc));
        var well = Examples.Device("well");
        fleet.Publish([
            well with { Presence = Presence.Stopped },
            Examples.Device("barn") with { Presence = Presence.Offline, PresenceSince = Examples.Noon.AddHours(-1) },
        ]);
    }

    private FleetView View => FleetView.Of(fleet, [], new("mqtt://localhost"), Examples.Noon);

    private DeviceView Barn => View.Devices.Single(each => each.Name == "barn");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_device_that_is_offline_needs_attention_until_it_is_muted()
    {
        Assert.Equal("1 of 2 needs attention: ", View.Headline);
        Assert.Null(Barn.Muted);

        rules.Save(
            Mutes.Of(fleet, "barn") with { Until = Examples.Noon.AddHours(2), Reason = "new roof" }, [], Examples.Noon);
        Assert.Equal("No alerts until 14:00: new roof", Barn.Muted);
        Assert.False(Barn.NeedsAttention);
        Assert.Equal(
            ("No device needs attention; ", "barn has been offline for 1\u00A0h (muted) and well"),
            (View.Headline, View.Why[..View.Why.IndexOf(" was stopped", StringComparison.Ordinal)]));
        Assert.Equal(StatusColour.Quiet, View.StatusColour);
        Assert.True(fleet.Find(Barn.Id)!.Summary(Examples.Noon, isConnected: true, fleet.Mutes).Muted);
    }

    [Fact]
    public void A_mute_that_is_over_counts_no_more()
    {
        rules.Save(Mutes.Of(fleet, "barn") with { Until = Examples.Noon }, [], Examples.Noon.AddMinutes(-1));
        Assert.True(Barn.NeedsAttention);
    }

    [Fact]
    public void A_planned_absence_is_no_reason_to_look()
    {
        rules.Save(
            new("noon") { Codes = ["offline"], Hours = "11:00-13:00", Tell = AlertTell.Never }, [], Examples.Noon);
        Assert.Equal("No alerts until 13:00: noon", Barn.Muted);
        Assert.Null(View.Devices.Single(each => each.Name == "well").Muted);
    }

    [Fact]
    public void A_rule_about_one_problem_mutes_no_device()
    {
        rules.Save(new("known") { Codes = ["load-high"], Tell = AlertTell.Never }, [], Examples.Noon);
        Assert.All(View.Devices, each => Assert.Null(each.Muted));
    }

    [Fact]
    public void What_is_neither_device_nor_tag_cannot_be_muted() => Assert.Contains(
        "no device and no tag 'attic'", Assert.Throws<AlertException>(() => Mutes.Of(fleet, "attic")).Message,
        StringComparison.Ordinal);
}
