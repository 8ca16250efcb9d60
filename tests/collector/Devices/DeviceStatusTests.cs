using CsCheck;
using HealthCheck.Collector.Api;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Views;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class DeviceStatusTests
{
    private static readonly DateTimeOffset Now = Examples.Noon;

    [Fact]
    public void An_online_device_is_silent_exactly_three_intervals_after_its_latest_sample()
    {
        var device = Online(HealthStatus.Ok, Now.AddSeconds(-90));

        Assert.Equal(Now, DeviceStatus.SilentAfter(device));
        Assert.Equal(DeviceState.Ok, DeviceStatus.Of(device, Now.AddTicks(-1), isConnected: true).State);
        Assert.Equal(
            new DeviceStatus(DeviceState.Silent, Now.AddSeconds(-90)), DeviceStatus.Of(device, Now, isConnected: true));
    }

    [Fact]
    public void A_device_that_says_everything_but_its_health_is_silent() => Assert.Equal(
        DeviceState.Silent,
        DeviceStatus.Of(
        Online(HealthStatus.Ok, Now.AddHours(-1)) with { LastSeen = Now }, Now, isConnected: true).State);

    [Fact]
    public void Without_a_sample_it_waits_for_three_intervals_and_is_silent_then()
    {
        var device = Examples.Device() with { Presence = Presence.Online, PresenceSince = Now, Health = null };

        Assert.Equal(DeviceState.Waiting, DeviceStatus.Of(device, Now.AddSeconds(89), isConnected: true).State);
        Assert.Equal(DeviceState.Silent, DeviceStatus.Of(device, Now.AddSeconds(90), isConnected: true).State);
    }

    [Theory]
    [InlineData(Presence.Online, HealthStatus.Ok, DeviceState.Ok, HealthStatus.Ok)]
    [InlineData(Presence.Online, HealthStatus.Warning, DeviceState.Warning, HealthStatus.Warning)]
    [InlineData(Presence.Online, HealthStatus.Critical, DeviceState.Critical, HealthStatus.Critical)]
    [InlineData(Presence.Offline, HealthStatus.Ok, DeviceState.Offline, HealthStatus.Critical)]
    [InlineData(Presence.Stopped, HealthStatus.Critical, DeviceState.Stopped, null)]
    public void Presence_goes_before_the_latest_sample(
        Presence presence, HealthStatus told, object state, HealthStatus? severity)
    {
        var status = DeviceStatus.Of(Online(told, Now) with { Presence = presence }, Now, isConnected: true);

        Assert.Equal(((DeviceState)state, severity), (status.State, status.Severity));
    }

    [Fact]
    public void Page_API_metrics_and_command_line_agree_at_any_moment() =>
        Gen.Select(Gen.Enum<Presence>(), Gen.Enum<HealthStatus>().Nullable(), Gen.Int[0, 200], Gen.Int[0, 200],
            Gen.Bool).Sample(
            (presence, told, sampleAge, presenceAge, isConnected) =>
            {
                var device = Online(told, Now.AddSeconds(-sampleAge)) with
                { Presence = presence, PresenceSince = Now.AddSeconds(-presenceAge) };
                var status = DeviceStatus.Of(device, Now, isConnected);
                var summary = device.Summary(Now, isConnected, new OwnerMutes());

                Assert.Equal(status, DeviceStatus.Of(summary, Now));
                Assert.Equal(status.Severity, summary.Status);
                Assert.Equal(summary.Status == HealthStatus.Ok, summary.Reason is null);
                var view = DeviceView.Of(device, Now, isConnected);
                Assert.Equal((StatusColours.Of(summary.Status), status.IsCurrent), (view.StatusColour, view.IsCurrent));
                var metrics =
                    System.Text.Encoding.UTF8.GetString(
                        DeviceMetrics.Write([device], Now, isConnected, new OwnerMutes()).ToBytes());
                Assert.Equal(
                    summary.Status is { } severity ? $"{(int)severity}" : null,
                    metrics.Split('\n')
                        .SingleOrDefault(line =>
                        line.StartsWith("healthcheck_device_status{", StringComparison.Ordinal))?.Split(' ')[^1]);
            });

    [Fact]
    public void Without_a_connection_to_the_broker_nothing_is_well() =>
        Gen.Select(Gen.Enum<Presence>(), Gen.Enum<HealthStatus>().Nullable()).Sample((presence, told) =>
        {
            var status = DeviceStatus.Of(Online(told, Now) with { Presence = presence }, Now, isConnected: false);

            Assert.NotEqual(HealthStatus.Ok, status.Severity);
            Assert.False(status.IsCurrent);
        });

    private static Device Online(HealthStatus? told, DateTimeOffset sampleAt)
    {
        var device = Examples.Device() with { Presence = Presence.Online, PresenceSince = sampleAt };
        if (told is not { } status)
            return device with { Health = null };
        var problems = status == HealthStatus.Ok
            ? []
            : new[] { new Problem("hot", status, Now, "It is hot", "Cool it") };
        var snapshot = Examples.Snapshot(1) with { Status = status, Problems = problems };
        return device with { Health = new(snapshot, Wire.Write(snapshot), new("boot", 1), sampleAt) };
    }
}
