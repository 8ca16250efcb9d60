using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Views;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Views;

public sealed class FleetViewTests
{
    private static readonly DateTimeOffset Now = Examples.Noon.AddMinutes(5);

    [Fact]
    public void It_says_in_one_sentence_how_they_all_are()
    {
        var (well, second) = (Online("kitchen"), Online("attic"));
        var offline = Online("cellar") with { Presence = Presence.Offline };
        var stopped = Online("garden") with { Presence = Presence.Stopped };

        Assert.Equal("No device yet", Sentence());
        Assert.Equal("kitchen is well", Sentence(well));
        Assert.Equal("All 2 devices are well", Sentence(well, second));
        Assert.Equal("cellar has been offline for 5 min", Sentence(offline));
        Assert.Equal("1 of 3 needs attention: cellar has been offline for 5 min", Sentence(well, offline, second));
        Assert.Equal("1 of 2 is well; garden was stopped 5 min ago", Sentence(well, stopped));
        Assert.Equal("2 of 2 need attention: cellar has been offline for 5 min and shed: Under-voltage", Sentence(
            offline, With("shed", HealthStatus.Warning, "Under-voltage")));
    }

    [Fact]
    public void A_device_that_does_not_talk_is_never_shown_as_well()
    {
        var silent = Online("kitchen") with { Health = Health(Now.AddSeconds(-91)) };

        var views =
            new[] { silent, silent with { Presence = Presence.Offline }, silent with { Presence = Presence.Stopped } }
            .Select(device => DeviceView.Of(device, Now)).ToList();

        Assert.Equal(
            ["silent for 1 min", "offline for 5 min", "stopped 5 min ago"], views.Select(view => Plain(view.Verdict)));
        Assert.All(views, view => Assert.NotEqual(StatusColour.Good, view.StatusColour));
        Assert.All(views, view => Assert.False(view.IsCurrent));
        Assert.Equal("well", DeviceView.Of(silent with { Health = Health(Now.AddSeconds(-89)) }, Now).Verdict);
    }

    [Fact]
    public void A_device_that_talks_but_sends_no_sample_is_not_shown_as_well()
    {
        var view = DeviceView.Of(Online("kitchen") with { Health = Health(Now.AddSeconds(-91)), LastSeen = Now }, Now);

        Assert.Equal(("silent for 1 min", StatusColour.Warning, false),
            (Plain(view.Verdict), view.StatusColour, view.IsCurrent));
        Assert.Null(view.CpuPercent);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Assert.Null(DeviceView.Of(Online("kitchen"), Now).MissingWords);
        Assert.Equal("3 samples missing", Plain(Missing(3, 0).MissingWords));
        Assert.Equal("1 sample lost", Plain(Missing(1, 1).MissingWords));
        Assert.Equal("5 samples missing, 2 lost for good", Plain(Missing(5, 2).MissingWords));

        static DeviceView Missing(long missing, long lost) =>
            DeviceView.Of(Online("kitchen"), Now) with { Missing = missing, Lost = lost };
    }

    [Fact]
    public void The_worst_reason_stands_for_all()
    {
        var one = With("shed", HealthStatus.Warning, "Under-voltage");
        var latest = one.Health!;
        var snapshot = latest.Read() with { Problems = [latest.Problems[0], latest.Problems[0]] };
        var two = one with { Health = new(snapshot, Wire.Write(snapshot), latest.Run, latest.ReceivedAt) };

        Assert.Null(DeviceView.Of(Online("kitchen"), Now).Reason);
        Assert.Equal("Under-voltage", DeviceView.Of(one, Now).Reason);
        Assert.Equal("Under-voltage · 1 more", DeviceView.Of(two, Now).Reason);
    }

    [Fact]
    public void While_the_collector_hears_nobody_nobody_is_called_well()
    {
        var fleet = new Fleet();
        fleet.Publish([Online("kitchen")]);
        var trouble = new Problem("broker-unreachable", HealthStatus.Critical, Now, "No connection", "");

        var view = FleetView.Of(fleet, [trouble], new("mqtt://localhost"), Now.AddSeconds(10));

        Assert.Equal(("No news from any device", StatusColour.Quiet), (view.Headline, view.StatusColour));
        Assert.Equal(("last heard 10 s ago", StatusColour.Quiet),
            (Plain(view.Devices[0].Verdict), view.Devices[0].StatusColour));
    }

    [Fact]
    public void A_verdict_comes_with_the_words_of_the_device()
    {
        var view = DeviceView.Of(With("shed", HealthStatus.Critical, "Under-voltage 3 times since boot"), Now);

        Assert.Equal((StatusColour.Critical, "critical"), (view.StatusColour, view.Verdict));
        Assert.Equal(["Under-voltage 3 times since boot"], view.Reasons);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3600 * 47, "47 h")]
    [InlineData(86400 * 2, "2 days")]
    [InlineData(-5, "0 s")]
    public void An_age_is_told_in_its_largest_unit(double seconds, string words) =>
        Assert.Equal(words, Plain(Words.Span(TimeSpan.FromSeconds(seconds))));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1938903040, "1.81 GiB")]
    [InlineData(31268536320, "29.1 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void Bytes_are_told_with_three_digits(long bytes, string words) =>
        Assert.Equal(words, Plain(Words.Bytes(bytes)));

    private static string Sentence(params Device[] devices)
    {
        var fleet = new Fleet();
        fleet.Publish(devices);
        var view = FleetView.Of(fleet, [], new("mqtt://localhost"), Now);
        return Plain(view.Headline + view.Why);
    }

    private static Device Online(string name) => Examples.Device(name) with
    {
        Presence = Presence.Online,
        LastSeen = Now,
        Announcement = new(Examples.Announcement(name) with { Name = name }, default, 1),
        Health = Health(Now),
    };

    private static Device With(string name, HealthStatus status, string problem) => Online(name) with
    {
        Health = Health(
            Now, Examples.Snapshot(1) with { Status = status, Problems = [new("x", status, Now, problem, "")] }),
    };

    private static LatestHealth Health(DateTimeOffset at, HealthSnapshot? snapshot = null)
    {
        snapshot ??= Examples.Snapshot(1);
        return new(snapshot, Wire.Write(snapshot), new(null, null), at);
    }

    private static string Plain(string? text) => text!.Replace('\u00a0', ' ');
}
