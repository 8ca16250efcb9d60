using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.HomeAssistant;

public sealed class EntityLedgerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly HealthSnapshot Whole = Told.Snapshot("pi-4");
    private static readonly HealthSnapshot WithoutWifi = Whole with { Network = [Whole.Network![0]] };

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void What_a_snapshot_shows_is_told_once()
    {
        var ledger = Ledger();
        Assert.True(ledger.Observe(Whole));
        Assert.Contains(ledger.Present, entity => entity.Key == "net_wlan0_signal");
        Assert.False(ledger.Observe(Whole));
        Assert.False(ledger.Observe(Whole with { Load = null, Sequence = 7 }));
        Assert.True(ledger.Observe(Whole with { Power = Whole.Power! with { FanRpm = 0 } }));
    }

    [Fact]
    public void A_thing_that_is_missing_for_less_than_a_day_keeps_its_entities()
    {
        var ledger = Ledger();
        ledger.Observe(Whole);
        for (var hour = 0; hour < 24; hour++)
        {
            Assert.False(ledger.Observe(WithoutWifi));
            clock.Advance(Hour);
        }

        Assert.False(ledger.Observe(Whole));
        clock.Advance(Hour);
        Assert.False(ledger.Observe(WithoutWifi));
        Assert.Contains(ledger.Present, entity => entity.Key == "net_wlan0_signal");
        Assert.Empty(ledger.Gone);
    }

    [Fact]
    public void A_thing_that_is_missing_for_a_day_is_removed_in_two_messages()
    {
        var ledger = Ledger();
        ledger.Observe(Whole);
        Assert.False(ledger.Told());
        ledger.Observe(WithoutWifi);
        clock.Advance(EntityLedger.GoneAfter);
        Assert.True(ledger.Observe(WithoutWifi));
        Assert.Contains(new EntityName(Platform.Sensor, "net_wlan0_signal"), ledger.Gone);
        Assert.DoesNotContain(ledger.Present, entity => entity.Key.StartsWith("net_wlan0", StringComparison.Ordinal));

        Assert.True(ledger.Told());
        Assert.Empty(ledger.Gone);
        Assert.Contains(ledger.Known, name => name.Key == "net_wlan0_signal");
        Assert.False(ledger.Told());
        Assert.DoesNotContain(ledger.Known, name => name.Key.StartsWith("net_wlan0", StringComparison.Ordinal));
        Assert.True(ledger.Observe(Whole));
    }

    [Theory]
    [InlineData(ProblemCodes.SourceFailed)]
    [InlineData(ProblemCodes.SensorFailed)]
    public void A_snapshot_in_which_something_failed_proves_nothing(string code)
    {
        var ledger = Ledger();
        ledger.Observe(Whole);
        var failed = Whole with { Network = null, Problems = [new Problem(code, HealthStatus.Warning, Whole.Time, "broken", "mend it")] };
        ledger.Observe(failed);
        clock.Advance(2 * EntityLedger.GoneAfter);
        Assert.False(ledger.Observe(failed));
        clock.Advance(Hour);
        Assert.False(ledger.Observe(Whole with { Network = null }));
        Assert.Empty(ledger.Gone);
    }

    [Fact]
    public void The_first_snapshot_of_a_run_takes_nothing_away()
    {
        var later = Wire.ReadSnapshot(Told.Read("pi-4.later.json"));
        var first = Ledger();
        first.Observe(later);
        var second = Ledger();
        second.Remember(first.Known);
        Assert.Null(Whole.Cpu);
        second.Observe(Whole);
        Assert.Empty(second.Gone);
        Assert.False(second.Told());
        Assert.Contains(second.Known, name => name.Key == "cpu_frequency");
        Assert.True(second.Observe(later));
        Assert.Contains(second.Present, entity => entity.Key == "cpu_frequency");
    }

    [Fact]
    public void What_vanished_while_the_agent_was_down_is_removed_a_day_after_the_start()
    {
        var ledger = Ledger();
        ledger.Remember([new EntityName(Platform.Sensor, "disk_mnt_old_usage")]);
        ledger.Observe(Whole);
        clock.Advance(EntityLedger.GoneAfter - Hour);
        Assert.False(ledger.Observe(Whole));
        clock.Advance(Hour);
        Assert.True(ledger.Observe(Whole));
        Assert.Equal([new EntityName(Platform.Sensor, "disk_mnt_old_usage")], ledger.Gone);
    }

    [Fact]
    public void What_the_settings_no_longer_want_is_gone_at_once()
    {
        var ledger = new EntityLedger(Told.Everything with { Include = ["cpu_*", "load_??"], Exclude = ["cpu_load"] }, hasButtons: false, clock);
        ledger.Remember([
            new EntityName(Platform.Sensor, "cpu_usage"), new EntityName(Platform.Sensor, "cpu_load"),
            new EntityName(Platform.Sensor, "uptime"), new EntityName(Platform.Button, "restart"),
        ]);
        ledger.Observe(Whole);
        Assert.Equal(["cpu_load", "restart", "uptime"], ledger.Gone.Select(name => name.Key).Order());
        Assert.Equal(["cpu_temperature", "cpu_usage", "cpu_waiting", "load_1m", "load_5m"], ledger.Present.Where(e => e.Key != "cpu_pressure").Select(entity => entity.Key).Order());
    }

    [Fact]
    public void A_zone_of_another_name_is_told_under_the_same_key()
    {
        var ledger = Ledger();
        ledger.Observe(Told.OfEverything);
        Assert.True(ledger.Observe(Told.OfEverything with { Temperature = [Told.OfEverything.Temperature![0], Told.OfEverything.Temperature[1] with { Type = "ssd" }] }));
        Assert.Equal("Temperature of ssd", ledger.Present.Single(entity => entity.Key == "temperature_1").Name);
        Assert.Empty(ledger.Gone);
    }

    private EntityLedger Ledger() => new(Told.Everything, hasButtons: true, clock);
}
