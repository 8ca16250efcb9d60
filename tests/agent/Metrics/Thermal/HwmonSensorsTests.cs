using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Thermal;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Thermal;

public sealed class HwmonSensorsTests : IDisposable
{
    private const string Hwmon = "/sys/class/hwmon/hwmon";
    private const string Zone = "/sys/class/thermal/thermal_zone0";

    private readonly FakeTimeProvider clock = new();
    private readonly ProblemTracker problems = Fixture.Problems();
    private readonly ReadErrors errors;
    private readonly TempTree tree = new();

    public HwmonSensorsTests() => errors = new ReadErrors(problems);

    public void Dispose() => tree.Dispose();

    [Fact]
    public void A_processor_that_is_only_in_hwmon_is_shown_and_judged()
    {
        using var host = Fixture.Files("cases/temperature-only-in-hwmon/tree");
        var sampler = new Sampler(
            [new TemperatureSource(host, problems, errors, clock)], problems,
            new AgentRun("test", "boot", Snapshots.Noon), clock,
            Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval));
        var snapshot = sampler.Measure();
        Assert.Equal(
            [("k10temp Tctl", 91.0, null), ("nvme Composite", 38.9, 84.85)],
            snapshot.Temperature!.Select(each => (each.Type, each.Celsius, each.CriticalCelsius)));
        Assert.Equal(
            (ProblemCodes.Hot, HealthStatus.Warning, "k10temp Tctl is at 91 °C"),
            (Assert.Single(snapshot.Problems).Code, snapshot.Problems[0].Severity, snapshot.Problems[0].Message));
    }

    [Theory]
    [InlineData("cpu-thermal", "cpu_thermal")]
    [InlineData("acpitz", "acpitz")]
    [InlineData("iwlwifi_1", "iwlwifi_1")]
    [InlineData("x86_pkg_temp", "coretemp")]
    public void A_sensor_that_is_a_zone_too_is_told_once(string zone, string chip)
    {
        tree.With(Zone + "/temp", "48000\n").With(Zone + "/type", zone + "\n")
            .With(Hwmon + "3/name", chip + "\n").With(Hwmon + "3/temp1_input", "48000\n");
        Assert.Equal(zone, Assert.Single(Read()).Type);
    }

    [Fact]
    public void A_chip_on_the_device_of_a_zone_is_that_zone_whatever_its_name()
    {
        tree.With(Zone + "/temp", "48000\n").With(Zone + "/type", "soc\n").With(Zone + "/policy", "step_wise\n")
            .With(Hwmon + "0/name", "other\n").With(Hwmon + "0/temp1_input", "48000\n");
        File.CreateSymbolicLink(tree.Root + Hwmon + "0/device", "../../thermal/thermal_zone0");
        Assert.Equal("soc", Assert.Single(Read()).Type);
    }

    [Fact]
    public void Of_a_processor_or_disk_with_many_inputs_the_one_that_tells_enough_is_told()
    {
        Chip(0, "coretemp", ("Package id 0", 60000), ("Core 0", 58000), ("Core 1", 60000));
        Chip(1, "k10temp", ("Tctl", 87000), ("Tdie", 60000), ("Tccd1", 59000));
        Chip(2, "nvme", ("Composite", 40000), ("Sensor 1", 40000), ("Sensor 2", 70000));
        Chip(3, "amdgpu", ("edge", 50000), ("junction", 55000));
        Chip(4, "zenpower", ("Tctl", 60000), ("Tccd1", 59000));
        Assert.Equal(
            [
                "k10temp Tdie", "zenpower Tctl", "coretemp Package id 0", "nvme Composite", "amdgpu edge",
                "amdgpu junction",
            ],
            Read().Select(each => each.Type));
    }

    [Fact]
    public void Without_a_package_the_cores_are_told_and_inputs_without_labels_by_number()
    {
        Chip(0, "coretemp", ("Core 0", 58000), ("Core 1", 60000));
        tree.With(Hwmon + "1/name", "lm75\n").With(Hwmon + "1/temp1_input", "30000\n");
        Chip(2, "tmp421", ("", 31000), ("", 32000));
        Assert.Equal(
            ["coretemp Core 0", "coretemp Core 1", "lm75", "tmp421 temp1", "tmp421 temp2"],
            Read().Select(each => each.Type));
    }

    [Fact]
    public void A_sensor_keeps_its_number_when_the_chips_are_in_another_order()
    {
        Chip(0, "k10temp", ("Tctl", 60000));
        Chip(1, "nvme", ("Composite", 40000));
        var first = Numbers();
        using var reboot = new TempTree();
        Chip(reboot, 0, "nvme", ("Composite", 40000));
        Chip(reboot, 1, "amdgpu", ("edge", 50000));
        Chip(reboot, 5, "k10temp", ("Tctl", 60000));
        var second = Numbers(reboot);
        Assert.All(first, each => Assert.Equal(each.Value, second[each.Key]));
        Assert.All(second.Values, number => Assert.InRange(number, TemperatureReading.FirstSensor, 999_999));
        Assert.Equal(3, second.Values.Distinct().Count());
    }

    [Fact]
    public void Two_disks_of_one_kind_are_told_by_their_names_and_numbered_by_their_serials()
    {
        Disk(0, "nvme0", "nvme0n1", "SN-A");
        Disk(1, "nvme1", "nvme1n1", "SN-B");
        var first = Read();
        Assert.Equal(
            ["nvme nvme0n1 Composite", "nvme nvme1n1 Composite"],
            first.Select(each => each.Type).Order(StringComparer.Ordinal));

        using var reboot = new TempTree();
        Disk(reboot, 0, "nvme0", "nvme0n1", "SN-B");
        Disk(reboot, 1, "nvme1", "nvme1n1", "SN-A");
        Assert.Equal(
            first.Single(each => each.Type == "nvme nvme0n1 Composite").Zone,
            Numbers(reboot)["nvme nvme1n1 Composite"]);
    }

    [Fact]
    public void Memory_modules_of_one_kind_are_told_apart_by_their_place()
    {
        foreach (var (number, place) in ((int, string)[])[(0, "0-0018"), (1, "0-0019")])
        {
            Chip(number, "jc42", ("", 30000 + number));
            Directory.CreateDirectory($"{tree.Root}/sys/devices/{place}");
            File.CreateSymbolicLink($"{tree.Root}{Hwmon}{number}/device", $"../../../devices/{place}");
        }

        Assert.Equal(["jc42 0-0018", "jc42 0-0019"], Read().Select(each => each.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_probe_that_the_chip_knows_nothing_of_and_one_at_fault_are_left_out()
    {
        Chip(0, "nct6798", ("SYSTIN", 40000), ("AUXTIN0", 98000), ("PECI Agent 0", 60000), ("TSI0_TEMP", 61000));
        tree.With(Hwmon + "0/temp1_type", "4\n").With(Hwmon + "0/temp2_type", "4\n").With(Hwmon + "0/temp3_type", "6\n")
            .With(Hwmon + "0/temp4_fault", "1\n");
        Assert.Equal("nct6798 PECI Agent 0", Assert.Single(Read()).Type);
        Assert.Contains(errors.Notes, note => note.Key.Contains("nct6798", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-128000")]
    [InlineData("0")]
    [InlineData("127000")]
    [InlineData("nonsense")]
    public void A_sensor_that_never_gave_a_temperature_is_a_note_and_one_that_stopped_is_a_problem(string nonsense)
    {
        Chip(0, "thinkpad", ("CPU", 50000), ("Bay", 0));
        tree.With(Hwmon + "0/temp2_input", nonsense);
        for (var sample = 1; sample <= 4; sample++)
            Assert.Empty(Measure().Problems);
        Assert.Contains(Hwmon + "0/temp2_input", errors.Notes.Keys);

        tree.With(Hwmon + "0/temp1_input", nonsense);
        Measure();
        Measure();
        var problem = Assert.Single(Measure().Problems);
        Assert.Equal(ProblemCodes.SensorFailed, problem.Code);
        Assert.StartsWith("Sensor thinkpad CPU gives no usable temperature", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100000", 40000, 100.0)]
    [InlineData("100000", 105000, 100.0)]
    [InlineData("60000", 70000, null)]
    [InlineData("21000", 40000, null)]
    [InlineData("0", 40000, null)]
    [InlineData("65261850", 40000, null)]
    [InlineData("nonsense", 40000, null)]
    public void The_limit_of_a_sensor_is_asked_whether_it_can_be(string limit, int milliCelsius, double? believed)
    {
        Chip(0, "amdgpu", ("edge", milliCelsius));
        tree.With(Hwmon + "0/temp1_crit", limit);
        var sensor = Assert.Single(Read());
        Assert.Equal((milliCelsius / 1000d, believed), (sensor.Celsius, sensor.CriticalCelsius));
    }

    [Fact]
    public void A_disk_that_turns_is_asked_only_when_it_worked_since_the_last_look()
    {
        Chip(0, "drivetemp", ("", 36000));
        tree.With(Hwmon + "0/device/block/sda/.keep", "").With("/sys/block/sda/queue/rotational", "1\n")
            .With("/sys/block/sda/stat", "10 0 80 1 10 0 80 1 0 1 1\n");
        var source = new TemperatureSource(tree.Files, problems, errors, clock);

        // Whether it sleeps is not known yet.
        Assert.Empty(Snapshots.Of(source, problems).Temperature!);

        clock.Advance(TimeSpan.FromSeconds(30));
        tree.With("/sys/block/sda/stat", "11 0 88 1 10 0 80 1 0 1 1\n");
        Assert.Equal(("drivetemp sda", 36.0), Only(source));

        // Left alone, its last answer stands for ten minutes.
        tree.With(Hwmon + "0/temp1_input", "35000\n");
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(("drivetemp sda", 36.0), Only(source));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(Snapshots.Of(source, problems).Temperature!);

        tree.With("/sys/block/sda/stat", "11 0 88 1 11 0 88 1 0 1 1\n");
        Assert.Equal(("drivetemp sda", 35.0), Only(source));
    }

    [Fact]
    public void A_device_that_sleeps_is_not_woken()
    {
        Chip(0, "amdgpu", ("edge", 36000));
        tree.With(Hwmon + "0/device/power/runtime_status", "suspended\n");
        var source = new TemperatureSource(tree.Files, problems, errors, clock);
        Assert.Empty(Snapshots.Of(source, problems).Temperature!);
        tree.With(Hwmon + "0/device/power/runtime_status", "active\n");
        Assert.Equal(("amdgpu edge", 36.0), Only(source));
    }

    [Fact]
    public void A_disk_is_asked_every_thirty_seconds_at_most()
    {
        Chip(0, "nvme", ("Composite", 40000));
        var source = new TemperatureSource(tree.Files, problems, errors, clock);
        Assert.Equal(40, Only(source).Celsius);
        tree.With(Hwmon + "0/temp1_input", "45000\n");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(40, Only(source).Celsius);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(45, Only(source).Celsius);
    }

    [Fact]
    public void Of_very_many_the_processors_are_kept_and_the_cut_is_told()
    {
        for (var number = 0; number < 70; number++)
            Chip(number, $"chip{number:00}", ("", 30000));
        Chip(70, "k10temp", ("Tctl", 60000));
        var snapshot = Measure();
        Assert.Equal((64, "k10temp Tctl"), (snapshot.Temperature!.Count, snapshot.Temperature[0].Type));
        Assert.Equal(new Omission("temperature", 7), Assert.Single(snapshot.Omitted!));
    }

    [Fact]
    public void A_chip_without_temperatures_or_a_name_gives_no_section()
    {
        tree.With(Hwmon + "0/name", "rpi_volt\n").With(Hwmon + "0/in0_lcrit_alarm", "0\n")
            .With(Hwmon + "1/temp1_input", "40000\n").With(Hwmon + "2/name", "odd\n")
            .With(Hwmon + "2/temp_input", "1\n").With(Hwmon + "2/temp99999999999_input", "1\n");
        Assert.Null(Measure().Temperature);
    }

    private void Chip(int number, string name, params (string Label, int MilliCelsius)[] inputs) =>
        Chip(tree, number, name, inputs);

    private static void Chip(TempTree tree, int number, string name, params (string Label, int MilliCelsius)[] inputs)
    {
        tree.With($"{Hwmon}{number}/name", name + "\n");
        foreach (var (index, (label, milliCelsius)) in inputs.Index())
        {
            tree.With($"{Hwmon}{number}/temp{index + 1}_input", $"{milliCelsius}\n");
            if (label.Length > 0)
                tree.With($"{Hwmon}{number}/temp{index + 1}_label", label + "\n");
        }
    }

    private void Disk(int number, string controller, string disk, string serial) =>
        Disk(tree, number, controller, disk, serial);

    private static void Disk(TempTree tree, int number, string controller, string disk, string serial)
    {
        Chip(tree, number, "nvme", ("Composite", 40000));
        tree.With($"/sys/class/nvme/{controller}/serial", serial + "\n")
            .With($"/sys/class/nvme/{controller}/{disk}/size", "1\n").With($"/sys/block/{disk}/size", "1\n");
        File.CreateSymbolicLink($"{tree.Root}{Hwmon}{number}/device", $"../../nvme/{controller}");
    }

    private HealthSnapshot Measure() =>
        Snapshots.Of(source ??= new TemperatureSource(tree.Files, problems, errors, clock), problems);

    private TemperatureSource? source;

    private IReadOnlyList<TemperatureReading> Read() => Measure().Temperature!;

    private Dictionary<string, int> Numbers(TempTree? other = null) =>
        Snapshots.Of(new TemperatureSource((other ?? tree).Files, problems, errors, clock)).Temperature!
            .ToDictionary(each => each.Type, each => each.Zone);

    private (string Type, double Celsius) Only(TemperatureSource of) =>
        Assert.Single(Snapshots.Of(of, problems).Temperature!) is var only ? (only.Type, only.Celsius) : default;
}
