using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.HomeAssistant;

public sealed class PublishedEntitiesTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly HealthSnapshot Whole = DiscoveryMessages.Snapshot("pi-4");
    private static readonly HealthSnapshot WithoutWifi = Whole with { Network = [Whole.Network![0]] };

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void What_a_snapshot_shows_is_told_once()
    {
        var published = Create();
        Assert.True(published.Observe(Whole));
        Assert.Contains(published.Present, entity => entity.Key == "net_wlan0_signal");
        Assert.False(published.Observe(Whole));
        Assert.False(published.Observe(Whole with { Load = null, Sequence = 7 }));
        Assert.True(published.Observe(Whole with { Power = Whole.Power! with { FanRpm = 0 } }));
    }

    [Fact]
    public void A_thing_that_is_missing_for_less_than_a_day_keeps_its_entities()
    {
        var published = Create();
        published.Observe(Whole);
        for (var hour = 0; hour < 24; hour++)
        {
            Assert.False(published.Observe(WithoutWifi));
            clock.Advance(Hour);
        }

        Assert.False(published.Observe(Whole));
        clock.Advance(Hour);
        Assert.False(published.Observe(WithoutWifi));
        Assert.Contains(published.Present, entity => entity.Key == "net_wlan0_signal");
        Assert.Empty(published.Gone);
    }

    [Fact]
    public void A_thing_that_is_missing_for_a_day_is_defined_once_more_removed_and_left_out()
    {
        var signal = new EntityName(Platform.Sensor, "net_wlan0_signal");
        var published = Create();
        published.Observe(Whole);
        Assert.False(published.MarkSent(isHomeAssistantThere: true));
        published.Observe(WithoutWifi);
        clock.Advance(PublishedEntities.GoneAfter);
        Assert.True(published.Observe(WithoutWifi));
        Assert.Contains(new GoneEntity(signal, IsDefined: true), published.Gone);
        Assert.DoesNotContain(published.Present, entity =>
            entity.Key.StartsWith("net_wlan0", StringComparison.Ordinal));

        Assert.True(published.MarkSent(isHomeAssistantThere: true));
        Assert.Contains(new GoneEntity(signal, IsDefined: false), published.Gone);
        Assert.True(published.MarkSent(isHomeAssistantThere: true));
        Assert.Empty(published.Gone);
        Assert.Contains(signal, published.Known);
        Assert.False(published.MarkSent(isHomeAssistantThere: true));
        Assert.DoesNotContain(signal, published.Known.Concat(published.Orphans));
        Assert.True(published.Observe(Whole));
    }

    [Fact]
    public void What_was_removed_while_home_assistant_may_have_been_away_is_removed_again_at_its_next_birth()
    {
        var signal = new EntityName(Platform.Sensor, "net_wlan0_signal");
        var first = new PublishedEntities(
            DiscoveryMessages.Everything with { Exclude = ["net_*"] }, hasButtons: true, clock);
        first.Remember([signal], []);
        first.Observe(Whole);
        for (var message = 0; message < 3; message++)
            first.MarkSent(isHomeAssistantThere: false);
        Assert.Equal([signal], first.Orphans);
        Assert.DoesNotContain(signal, first.Known);

        // Another run of the agent, and no message for it until Home Assistant comes.
        var second = new PublishedEntities(
            DiscoveryMessages.Everything with { Exclude = ["net_*"] }, hasButtons: true, clock);
        second.Remember(first.Known, first.Orphans);
        second.Observe(Whole);
        Assert.Empty(second.Gone);
        second.Born();
        Assert.Equal([new GoneEntity(signal, IsDefined: true)], second.Gone);
        Assert.True(second.MarkSent(isHomeAssistantThere: true));
        Assert.Equal([new GoneEntity(signal, IsDefined: false)], second.Gone);
        Assert.True(second.MarkSent(isHomeAssistantThere: true));
        Assert.False(second.MarkSent(isHomeAssistantThere: true));
        Assert.Empty(second.Orphans);
    }

    [Theory]
    [InlineData(ProblemCodes.SourceFailed)]
    [InlineData(ProblemCodes.SensorFailed)]
    public void A_snapshot_in_which_something_failed_proves_nothing(string code)
    {
        var published = Create();
        published.Observe(Whole);
        var failed = Whole with
        {
            Network = null,
            Problems = [new Problem(code, HealthStatus.Warning, Whole.Time, "broken", "mend it")]
        };
        published.Observe(failed);
        clock.Advance(2 * PublishedEntities.GoneAfter);
        Assert.False(published.Observe(failed));
        clock.Advance(Hour);
        Assert.False(published.Observe(Whole with { Network = null }));
        Assert.Empty(published.Gone);
    }

    [Fact]
    public void The_first_snapshot_of_a_run_takes_nothing_away()
    {
        var later = Wire.ReadSnapshot(DiscoveryMessages.Read("pi-4.later.json"));
        var first = Create();
        first.Observe(later);
        var second = Create();
        second.Remember(first.Known, first.Orphans);
        Assert.Null(Whole.Cpu);
        second.Observe(Whole);
        Assert.Empty(second.Gone);
        Assert.False(second.MarkSent(true));
        Assert.Contains(second.Known, name => name.Key == "cpu_frequency");
        Assert.True(second.Observe(later));
        Assert.Contains(second.Present, entity => entity.Key == "cpu_frequency");
    }

    [Fact]
    public void What_vanished_while_the_agent_was_down_is_removed_a_day_after_the_start()
    {
        var published = Create();
        published.Remember([new EntityName(Platform.Sensor, "disk_mnt_old_usage")], []);
        published.Observe(Whole);
        clock.Advance(PublishedEntities.GoneAfter - Hour);
        Assert.False(published.Observe(Whole));
        clock.Advance(Hour);
        Assert.True(published.Observe(Whole));
        Assert.Equal(
            [new EntityName(Platform.Sensor, "disk_mnt_old_usage")], published.Gone.Select(each => each.Name));
    }

    [Fact]
    public void What_the_settings_no_longer_want_is_gone_at_once()
    {
        var published =
            new PublishedEntities(
                DiscoveryMessages.Everything with { Include = ["cpu_*", "load_??"], Exclude = ["cpu_load"] },
                hasButtons: false, clock);
        published.Remember([
            new EntityName(Platform.Sensor, "cpu_usage"), new EntityName(Platform.Sensor, "cpu_load"),
            new EntityName(Platform.Sensor, "uptime"), new EntityName(Platform.Button, "restart"),
        ], []);
        published.Observe(Whole);
        Assert.Equal(["cpu_load", "restart", "uptime"], published.Gone.Select(each => each.Name.Key).Order());
        Assert.Equal(["cpu_temperature", "cpu_usage", "cpu_waiting", "load_1m", "load_5m"],
            published.Present.Where(e => e.Key != "cpu_pressure").Select(entity => entity.Key).Order());
    }

    [Fact]
    public void A_zone_of_another_name_is_told_under_the_same_key()
    {
        var published = Create();
        published.Observe(DiscoveryMessages.OfEverything);
        Assert.True(
            published.Observe(
                DiscoveryMessages.OfEverything with
                {
                    Temperature =
                    [DiscoveryMessages.OfEverything.Temperature![0],
                        DiscoveryMessages.OfEverything.Temperature[1] with { Type = "ssd" }]
                }));
        Assert.Equal("Temperature of ssd", published.Present.Single(entity => entity.Key == "temperature_1").Name);
        Assert.Empty(published.Gone);
    }

    [Fact]
    public void Sticks_that_come_and_go_make_no_more_than_120_entities()
    {
        var clock = new FakeTimeProvider();
        var published = new PublishedEntities(DiscoveryMessages.Everything, hasButtons: true, clock);
        var whole = DiscoveryMessages.Snapshot("pi-4");
        for (var stick = 0; stick < 40; stick++)
        {
            published.Observe(whole with
            {
                Storage = whole.Storage! with
                {
                    Mounts =
                    [
                        .. Enumerable.Range(stick * 22, 22).Select(i =>
                            whole.Storage!.Mounts[0] with { Mount = $"/media/pi/{i:x8}-usb" }),
                    ],
                },
            });
            Assert.True(published.Present.Count() <= 120);
            published.MarkSent(isHomeAssistantThere: true);
            clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Contains(published.Present, each => each.Key == "memory_usage");
    }

    [Fact]
    public void What_is_to_be_removed_goes_in_portions_and_all_of_it_goes()
    {
        var published = new PublishedEntities(DiscoveryMessages.Everything, hasButtons: true, new FakeTimeProvider());
        published.Remember(
            [], [.. Enumerable.Range(0, 120).Select(i => new EntityName(Platform.Sensor, $"gone_{i:d3}"))]);
        published.Observe(DiscoveryMessages.Snapshot("pi-4"));
        published.Born();
        var (defined, removed) = (new HashSet<string>(), new HashSet<string>());
        for (var message = 0; message < 20; message++)
        {
            var gone = published.Gone.ToList();
            Assert.True(gone.Count <= 50);
            defined.UnionWith(gone.Where(each => each.IsDefined).Select(each => each.Name.Key));
            removed.UnionWith(gone.Where(each => !each.IsDefined).Select(each => each.Name.Key));
            Assert.Subset(defined, removed);
            published.MarkSent(isHomeAssistantThere: true);
        }

        Assert.Equal(120, removed.Count);
        Assert.DoesNotContain(published.Known, each => each.Key.StartsWith("gone_", StringComparison.Ordinal));
    }

    private PublishedEntities Create() => new(DiscoveryMessages.Everything, hasButtons: true, clock);
}
