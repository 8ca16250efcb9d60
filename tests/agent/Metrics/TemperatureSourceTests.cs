using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class TemperatureSourceTests
{
    private const string Zone0 = "/sys/class/thermal/thermal_zone0";
    private const string Zone1 = "/sys/class/thermal/thermal_zone1";

    [Theory]
    [InlineData(84000, 84.0, 183.2)]
    [InlineData(48312, 48.3, 119.0)]
    [InlineData(1, 0.0, 32.0)]
    public void Celsius_and_Fahrenheit_are_given_with_one_decimal(int milliCelsius, double celsius, double fahrenheit)
    {
        var reading = TemperatureSource.Describe(0, "cpu-thermal", milliCelsius, null);
        Assert.Equal((celsius, fahrenheit), (reading.Celsius, reading.Fahrenheit));
    }

    [Fact]
    public void Zones_are_told_by_number_with_type_and_critical_trip_point()
    {
        using var tree = new TempTree()
            .With(Zone1 + "/temp", "41000\n").With(Zone1 + "/type", "gpu-thermal\n")
            .With("/sys/class/thermal/thermal_zone10/temp", "42000\n")
            .With("/sys/class/thermal/cooling_device0/type", "fan\n")
            .With(Zone0 + "/temp", "40000\n").With(Zone0 + "/type", "cpu-thermal\n")
            .With(Zone0 + "/trip_point_0_type", "active\n").With(Zone0 + "/trip_point_0_temp", "50000\n")
            .With(Zone0 + "/trip_point_1_type", "critical\n").With(Zone0 + "/trip_point_1_temp", "110000\n");
        var zones = Snapshots.Of(new TemperatureSource(tree.Files, Fixture.Problems(), TimeProvider.System)).Temperature!;
        Assert.Equal([0, 1, 10], zones.Select(zone => zone.Zone));
        Assert.Equal(["cpu-thermal", "gpu-thermal", "zone10"], zones.Select(zone => zone.Type));
        Assert.Equal([110.0, null, null], zones.Select(zone => zone.CriticalCelsius));
    }

    [Theory]
    [InlineData("85000")]
    [InlineData("0")]
    [InlineData("-273200")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("999999999999999999999")]
    public void A_zone_that_talks_nonsense_loses_only_itself_and_is_named_when_it_goes_on(string nonsense)
    {
        using var tree = new TempTree().With(Zone0 + "/temp", nonsense).With(Zone1 + "/temp", "41000\n");
        var problems = Fixture.Problems();
        var source = new TemperatureSource(tree.Files, problems, TimeProvider.System);
        for (var sample = 1; sample <= 4; sample++)
        {
            var snapshot = Snapshots.Of(source, problems);
            Assert.Equal(1, Assert.Single(snapshot.Temperature!).Zone);
            Assert.Equal(sample >= 3 ? 1 : 0, snapshot.Problems.Count);
        }

        tree.With(Zone0 + "/temp", "43000\n");
        var mended = Snapshots.Of(source, problems);
        Assert.Equal(2, mended.Temperature!.Count);
        Assert.Empty(mended.Problems);
    }

    [Theory]
    [InlineData(85000, null, false)]
    [InlineData(85000, 40000L, false)]
    [InlineData(85000, 84000L, true)]
    [InlineData(84999, null, true)]
    [InlineData(150000, null, false)]
    public void Eighty_five_degrees_to_the_dot_are_believed_only_of_a_zone_that_was_near(long now, long? before, bool believed) =>
        Assert.Equal(believed, TemperatureSource.IsPlausible(now, before));

    [Fact]
    public void A_zone_that_comes_later_is_found_within_a_minute()
    {
        using var tree = new TempTree().With(Zone0 + "/temp", "41000\n");
        var clock = new FakeTimeProvider();
        var source = new TemperatureSource(tree.Files, Fixture.Problems(), clock);
        Assert.Single(Snapshots.Of(source).Temperature!);
        tree.With(Zone1 + "/temp", "42000\n");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Snapshots.Of(source).Temperature!.Count);
    }

    [Fact]
    public void A_zone_that_cannot_be_read_loses_only_itself()
    {
        using var tree = new TempTree().With(Zone1 + "/temp", "41000\n");

        // A folder in the place of the file answers with an error, as a driver does with EINVAL.
        Directory.CreateDirectory(tree.Root + Zone0 + "/temp");
        Assert.Equal(1, Assert.Single(Snapshots.Of(new TemperatureSource(tree.Files, Fixture.Problems(), TimeProvider.System)).Temperature!).Zone);
    }

    [Fact]
    public void A_machine_without_zones_has_no_section()
    {
        using var tree = new TempTree().With("/sys/class/thermal/cooling_device0/type", "fan\n");
        Assert.Null(Snapshots.Of(new TemperatureSource(tree.Files, Fixture.Problems(), TimeProvider.System)).Temperature);
    }
}
