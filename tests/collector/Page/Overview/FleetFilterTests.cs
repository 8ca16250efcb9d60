using HealthCheck.Collector.Page.Overview;
using HealthCheck.Collector.Views;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Page.Overview;

public sealed class FleetFilterTests
{
    private static readonly DeviceView Kitchen = DeviceView.Of(Examples.Device("kitchen"), Examples.Noon) with
    {
        Name = "Kitchen",
        Presence = Presence.Online,
        StatusColour = StatusColour.Good,
        Tags = ["home"],
    };

    [Theory]
    [InlineData(Presence.Online, StatusColour.Good, "online")]
    [InlineData(Presence.Online, StatusColour.Warning, "online", "warning")]
    [InlineData(Presence.Online, StatusColour.Critical, "online", "critical")]
    [InlineData(Presence.Offline, StatusColour.Critical, "offline")]
    [InlineData(Presence.Stopped, StatusColour.Quiet, "stopped")]
    public void Each_word_stands_for_its_devices(Presence presence, StatusColour tone, params string[] words)
    {
        var device = Kitchen with { Presence = presence, StatusColour = tone };

        Assert.Equal(words, FleetFilter.Words.Where(word => FleetFilter.Is(device, word)));
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("online", "home", "kit", true)]
    [InlineData("online", "home", " KITCHEN ", true)]
    [InlineData("offline", null, null, false)]
    [InlineData("nonsense", null, null, false)]
    [InlineData(null, "Home", null, false)]
    [InlineData(null, null, "attic", false)]
    public void What_is_asked_for_has_to_fit_as_a_whole(string? status, string? tag, string? text, bool isShown) =>
        Assert.Equal(isShown, new FleetFilter(status, tag, text).Shows(Kitchen));
}
