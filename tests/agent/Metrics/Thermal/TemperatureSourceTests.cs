using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Thermal;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Thermal;

public sealed class TemperatureSourceTests
{
    private const string Zone0 = "/sys/class/thermal/thermal_zone0";
    private const string Zone1 = "/sys/class/thermal/thermal_zone1";

    [Theory]
    [InlineData(84000, 84.0, 183.2)]
    [InlineData(48312, 48.3, 119.0)]
    [InlineData(1, 0.0, 32.0)]
    [InlineData(-1, 0.0, 32.0)]
    [InlineData(-12345, -12.3, 9.8)]
    public void Celsius_and_Fahrenheit_are_given_with_one_decimal(int milliCelsius, double celsius, double fahrenheit)
    {
        var reading = SensorText.Describe(0, "cpu-thermal", milliCelsius, null);
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
        var zones = Snapshots.Of(Source(tree)).Temperature!;
        Assert.Equal([0, 1, 10], zones.Select(zone => zone.Zone));
        Assert.Equal(["cpu-thermal", "gpu-thermal", "zone10"], zones.Select(zone => zone.Type));
        Assert.Equal([110.0, null, null], zones.Select(zone => zone.CriticalCelsius));
    }

    [Theory]
    [InlineData("85000")]
    [InlineData("-272000")]
    [InlineData("-40001")]
    [InlineData("127000")]
    [InlineData("128000")]
    [InlineData("255000")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("999999999999999999999")]
    public void A_zone_that_talks_nonsense_loses_only_itself_and_is_named_when_it_goes_on(string nonsense)
    {
        using var tree = new TempTree().With(Zone0 + "/temp", nonsense).With(Zone1 + "/temp", "41000\n");
        var problems = Fixture.Problems();
        var source = Source(tree, problems);
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
    [InlineData(0, null, false)]
    [InlineData(0, 900L, true)]
    [InlineData(0, -900L, true)]
    [InlineData(0, 40000L, false)]
    [InlineData(-10000, null, true)]
    [InlineData(-40000, null, true)]
    [InlineData(-40001, null, false)]
    [InlineData(127000, null, false)]
    [InlineData(129000, null, false)]
    [InlineData(129000, 55000L, false)]
    [InlineData(129000, 110000L, true)]
    [InlineData(124999, null, true)]
    [InlineData(long.MinValue, null, false)]
    [InlineData(long.MaxValue, null, false)]
    public void What_an_idle_sensor_answers_is_believed_only_of_one_that_was_near(
        long now, long? before, bool isBelieved) =>
        Assert.Equal(isBelieved, Thermometer.IsPlausible(now, before));

    [Theory]
    [InlineData("-274000", "enabled", "it says by a temperature that cannot be that it has none")]
    [InlineData("-273200", "enabled", "it says by a temperature that cannot be that it has none")]
    [InlineData("-2147483648", "enabled", "it says by a temperature that cannot be that it has none")]
    [InlineData("0", "enabled", "it says by a temperature that cannot be that it has none")]
    [InlineData("0", "disabled", "the zone is off (mode: disabled)")]
    [InlineData(null, "disabled", "the zone is off (mode: disabled)")]
    public void A_zone_that_is_off_is_no_fault_however_it_says_so(string? temperature, string mode, string note)
    {
        using var tree = new TempTree().With(Zone0 + "/mode", mode + "\n").With(Zone1 + "/temp", "41000\n");
        if (temperature is null)
            Directory.CreateDirectory(tree.Root + Zone0 + "/temp");
        else
            tree.With(Zone0 + "/temp", temperature + "\n");
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        var source = new TemperatureSource(tree.Files, problems, errors, TimeProvider.System);
        for (var sample = 1; sample <= 4; sample++)
            Assert.Empty(Snapshots.Of(source, problems).Problems);
        Assert.Equal(note, errors.Notes[Zone0 + "/temp"]);
        Assert.Single(Snapshots.Of(source, problems).Temperature!);
    }

    [Theory]
    [InlineData("42", 42.0, 110.0)]
    [InlineData("10", 10.0, 110.0)]
    [InlineData("9", 0.0, 110.0)]
    [InlineData("-5", 0.0, 110.0)]
    [InlineData("42000", 42.0, 110.0)]
    public void Whole_degrees_of_old_vendor_kernels_are_taken_for_what_they_are(
        string text, double celsius, double limit)
    {
        using var tree = new TempTree().With(Zone0 + "/temp", text + "\n")
            .With(Zone0 + "/trip_point_0_type", "critical\n").With(Zone0 + "/trip_point_0_temp", "110\n");
        var zone = Assert.Single(Snapshots.Of(Source(tree)).Temperature!);
        Assert.Equal((celsius, limit), (zone.Celsius, zone.CriticalCelsius));
    }

    [Theory]
    [InlineData(42, null, 42000)]
    [InlineData(42, 41000L, 42000)]
    [InlineData(42, 900L, 42)]
    [InlineData(149, null, 149000)]
    [InlineData(150, null, 150)]
    [InlineData(long.MinValue, long.MaxValue, long.MinValue)]
    public void Thousandths_near_freezing_stay_thousandths(long number, long? before, long milliCelsius) =>
        Assert.Equal(milliCelsius, Thermometer.InThousandths(number, before));

    [Fact]
    public void A_zone_that_comes_later_is_found_within_a_minute()
    {
        using var tree = new TempTree().With(Zone0 + "/temp", "41000\n");
        var clock = new FakeTimeProvider();
        var source = Source(tree, clock: clock);
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
        Assert.Equal(1, Assert.Single(Snapshots.Of(Source(tree)).Temperature!).Zone);
    }

    [Fact]
    public void A_machine_without_zones_has_no_section()
    {
        using var tree = new TempTree().With("/sys/class/thermal/cooling_device0/type", "fan\n");
        Assert.Null(Snapshots.Of(Source(tree)).Temperature);
    }

    [Fact]
    public void Frost_is_weather()
    {
        using var tree = new TempTree().With(Zone0 + "/temp", "-10250\n").With(Zone0 + "/type", "cpu-thermal\n");
        var problems = Fixture.Problems();
        var source = Source(tree, problems);
        for (var sample = 1; sample <= 4; sample++)
        {
            var snapshot = Snapshots.Of(source, problems);
            Assert.Equal((-10.3, 13.6), (snapshot.Temperature![0].Celsius, snapshot.Temperature[0].Fahrenheit));
            Assert.Empty(snapshot.Problems);
        }
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(6, true)]
    [InlineData(19, true)]
    [InlineData(5, false)]
    [InlineData(11, false)]
    [InlineData(22, false)]
    public void A_sensor_without_data_has_nothing_to_measure_and_other_errors_are_failures(int error, bool isNothing) =>
        Assert.Equal(isNothing, Thermometer.MeansNothingToMeasure(new IOException("", error)));

    [Fact]
    public void An_error_of_the_kernel_arrives_with_its_number()
    {
        // The speed of the loopback interface answers EINVAL.
        using var here = new Agent.Host.HostFiles(new Agent.Host.HostRootOptions(""));
        Assert.Equal(22, Assert.ThrowsAny<IOException>(() => here.TryRead("/sys/class/net/lo/speed", out _)).HResult);
    }

    [Fact]
    public void A_made_up_trip_point_is_no_limit_and_the_zone_beside_it_keeps_its_own()
    {
        using var host = Fixture.Files("cases/critical-trip-bogus/tree");
        var errors = new ReadErrors(Fixture.Problems());
        var source = new TemperatureSource(host, Fixture.Problems(), errors, TimeProvider.System);
        var zones = Snapshots.Of(source).Temperature!;
        Assert.Equal([(16.8, null), (27.8, 119.0)], zones.Select(zone => (zone.Celsius, zone.CriticalCelsius)));
        Assert.Equal("20.8 °C cannot be the limit of a running machine", errors.Notes[Zone0 + "/trip_point_0_temp"]);
    }

    [Theory]
    [InlineData("110000", "95000", 50000, 110.0)]
    [InlineData("55000", null, 40000, 55.0)]
    [InlineData("49999", null, 40000, null)]
    [InlineData("20800", null, 16800, null)]
    [InlineData("0", null, 40000, null)]
    [InlineData("-274000", null, 40000, null)]
    [InlineData("127000", null, 40000, null)]
    [InlineData("150001", null, 40000, null)]
    [InlineData("999999999999999999999", null, 40000, null)]
    [InlineData("hot", null, 40000, null)]
    [InlineData("", null, 40000, null)]
    [InlineData("60000", null, 60000, null)]
    [InlineData("60000", null, 61000, null)]
    [InlineData("95000", "95000", 40000, null)]
    [InlineData("95000", "0", 40000, 95.0)]
    [InlineData("95000", "nonsense", 40000, 95.0)]
    public void A_trip_point_is_asked_whether_it_can_be(
        string critical, string? passive, int milliCelsius, double? believed)
    {
        using var tree = new TempTree().With(Zone0 + "/temp", $"{milliCelsius}\n").With(Zone0 + "/type", "acpitz\n")
            .With(Zone0 + "/trip_point_0_type", "critical\n").With(Zone0 + "/trip_point_0_temp", critical + "\n");
        if (passive is not null)
            tree.With(Zone0 + "/trip_point_1_type", "passive\n").With(Zone0 + "/trip_point_1_temp", passive + "\n");
        var zone = Assert.Single(Snapshots.Of(Source(tree)).Temperature!);
        Assert.Equal((milliCelsius / 1000d, believed), (zone.Celsius, zone.CriticalCelsius));
    }

    [Fact]
    public void A_trip_point_that_was_passed_while_the_machine_runs_stays_unbelieved()
    {
        using var tree = new TempTree().With(Zone0 + "/temp", "40000\n")
            .With(Zone0 + "/trip_point_0_type", "critical\n").With(Zone0 + "/trip_point_0_temp", "60000\n");
        var source = Source(tree);
        Assert.Equal(60, Snapshots.Of(source).Temperature![0].CriticalCelsius);
        foreach (var now in (string[])["61000", "40000"])
        {
            tree.With(Zone0 + "/temp", now);
            Assert.Null(Snapshots.Of(source).Temperature![0].CriticalCelsius);
        }
    }

    [Fact]
    public void A_file_beside_the_temperature_that_cannot_be_read_costs_only_itself()
    {
        using var tree = new TempTree().With(Zone0 + "/temp", "40000\n")
            .With(Zone0 + "/trip_point_1_type", "critical\n").With(Zone0 + "/trip_point_1_temp", "110000\n");
        Directory.CreateDirectory(tree.Root + Zone0 + "/type");
        Directory.CreateDirectory(tree.Root + Zone0 + "/trip_point_0_type");
        var errors = new ReadErrors(Fixture.Problems());
        var source = new TemperatureSource(tree.Files, Fixture.Problems(), errors, TimeProvider.System);
        var zone = Assert.Single(Snapshots.Of(source).Temperature!);
        Assert.Equal((40.0, "zone0", 110.0), (zone.Celsius, zone.Type, zone.CriticalCelsius));
        Assert.Equal([Zone0 + "/trip_point_0_type", Zone0 + "/type"], errors.Notes.Keys.Order(StringComparer.Ordinal));
    }

    private static TemperatureSource Source(
        TempTree tree, ProblemTracker? problems = null, TimeProvider? clock = null) => new(
        tree.Files, problems ?? Fixture.Problems(), new ReadErrors(Fixture.Problems()), clock ?? TimeProvider.System);
}
