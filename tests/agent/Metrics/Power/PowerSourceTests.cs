using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics.Power;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics.Power;

public sealed class PowerSourceTests
{
    private const string Hwmon = "/sys/class/hwmon/hwmon";
    private static readonly PowerCondition Unknown = new(null, null, 0, null, null);
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    [Fact]
    public void Another_board_has_no_section_and_no_problem()
    {
        using var tree = new TempTree()
            .With(Hwmon + "0/name", "coretemp\n").With("/proc/device-tree/model", "Radxa ROCK 5B\0");
        using var source = Source(tree);
        var snapshot = Snapshots.Of(source);
        Assert.Null(snapshot.Power);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("/proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")]
    [InlineData("/sys/firmware/devicetree/base/model", "Raspberry Pi Zero 2 W Rev 1.0\0")]
    [InlineData("/dev/vcio", "")]
    [InlineData(Hwmon + "3/name", "rpi_volt\n")]
    public void A_Raspberry_Pi_is_known_by_its_model_its_firmware_or_its_alarm(string path, string text)
    {
        using var tree = new TempTree().With(path, text);
        using var source = Source(tree);
        Assert.Equal(
            new PowerReading(Unknown, Unknown, Unknown, Unknown, null, null, null), Snapshots.Of(source).Power);
    }

    [Fact]
    public void The_alarm_is_watched_between_samples_and_each_of_its_beginnings_counted()
    {
        using var tree = new TempTree().With(Hwmon + "1/name", "rpi_volt\n").With(Hwmon + "1/in0_lcrit_alarm", "0\n");
        using var source = Source(tree);
        Assert.Equal(new PowerCondition(false, null, 0, null, null), Snapshots.Of(source).Power!.UnderVoltage);

        foreach (var alarm in new[] { "1\n", "1\n", "0\n", "1\n", "0\n" })
        {
            tree.With(Hwmon + "1/in0_lcrit_alarm", alarm);
            clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(
            new PowerCondition(false, true, 2, Snapshots.Noon.AddSeconds(2), Snapshots.Noon.AddSeconds(8)),
            Snapshots.Of(source).Power!.UnderVoltage);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(-2)]
    public void When_an_alarm_was_seen_stays_right_when_the_clock_is_set_later(int days)
    {
        using var tree = new TempTree().With(Hwmon + "1/name", "rpi_volt\n").With(Hwmon + "1/in0_lcrit_alarm", "1\n");
        var machine = new SteppedClock(clock);
        using var source = new PowerSource(tree.Files, _ => null, Fixture.Errors(), machine);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromMinutes(5));
        machine.Offset = TimeSpan.FromDays(days);
        clock.Advance(TimeSpan.FromSeconds(2));

        var seen = Snapshots.Of(source).Power!.UnderVoltage;
        Assert.Equal(TimeSpan.FromSeconds(302), machine.GetUtcNow() - seen.First);
        Assert.Equal(TimeSpan.FromSeconds(302), machine.GetUtcNow() - seen.Last);
    }

    [Fact]
    public void An_alarm_that_was_on_at_the_first_look_counts_as_begun_then()
    {
        using var tree = new TempTree().With(Hwmon + "0/name", "rpi_volt\n").With(Hwmon + "0/in0_lcrit_alarm", "1\n");
        using var source = Source(tree);
        Assert.Equal(
            new PowerCondition(true, true, 1, Snapshots.Noon, Snapshots.Noon),
            Snapshots.Of(source).Power!.UnderVoltage);
    }

    [Fact]
    public void The_firmware_tells_of_now_and_of_all_the_time_since_boot()
    {
        var answers = new Dictionary<string, string>
        {
            ["get_throttled"] = "throttled=0x50000\n",
            ["measure_volts core"] = "volt=0.8500V\n",
            ["pmic_read_adc EXT5V_V"] = "        EXT5V_V volt(24)=5.11478000V\n",
        };
        using var tree = new TempTree().With("/dev/vcio", "");
        using var source = Source(tree, command => answers[command]);
        var never = new PowerCondition(false, false, 0, null, null);
        Assert.Equal(
            new PowerReading(
                never with { SinceBoot = true }, never, never with { SinceBoot = true }, never, 5.115, 0.85, null),
            Snapshots.Of(source).Power);

        answers["get_throttled"] = "throttled=0xd0008\n";
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            new PowerCondition(true, true, 1, Snapshots.Noon.AddSeconds(2), Snapshots.Noon.AddSeconds(2)),
            Snapshots.Of(source).Power!.SoftTemperatureLimit);
    }

    [Fact]
    public void A_board_that_cannot_measure_its_supply_is_not_asked_for_ever()
    {
        var asked = new List<string>();
        using var tree = new TempTree().With("/dev/vcio", "");
        using var source = Source(tree, command =>
        {
            asked.Add(command);
            return null;
        });
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, asked.Count(command => command.StartsWith("pmic", StringComparison.Ordinal)));
        Assert.All(asked, command => Assert.Contains(
            command, (string[])["get_throttled", "measure_volts core", "pmic_read_adc EXT5V_V"]));
    }

    [Theory]
    [InlineData("pwmfan")]
    [InlineData("cooling_fan")]
    public void The_turns_of_the_fan_are_found_by_the_name_of_its_chip(string name)
    {
        using var tree = new TempTree().With(Hwmon + "0/name", "rpi_volt\n").With(Hwmon + "4/name", name + "\n")
            .With(Hwmon + "4/fan1_input", "2965\n")
                .With(Hwmon + "5/name", "nvme\n").With(Hwmon + "5/fan1_input", "1\n");
        using var source = Source(tree);
        Assert.Equal(2965, Snapshots.Of(source).Power!.FanRpm);
    }

    [Theory]
    [InlineData("nan\n", "'nan' is not a number")]
    [InlineData("18446744073709551613", "'18446744073709551613' is out of range")]
    public void A_fan_whose_turns_make_no_sense_is_noted_and_the_supply_is_told(string turns, string reason)
    {
        using var tree = new TempTree().With(Hwmon + "0/name", "rpi_volt\n").With(Hwmon + "0/in0_lcrit_alarm", "0\n")
            .With(Hwmon + "4/name", "pwmfan\n").With(Hwmon + "4/fan1_input", turns);
        var errors = Fixture.Errors();
        using var source = new PowerSource(tree.Files, _ => null, errors, clock);
        var power = Snapshots.Of(source).Power!;
        Assert.Equal((null, false), (power.FanRpm, power.UnderVoltage.Now));
        Assert.Equal(reason, errors.Notes[Hwmon + "4/fan1_input"]);
    }

    [Theory]
    [InlineData("1\n", true)]
    [InlineData("0\n", false)]
    [InlineData("2\n", null)]
    [InlineData("18446744073709551613", null)]
    [InlineData("nan", null)]
    [InlineData("", null)]
    public void An_alarm_is_on_or_off_or_no_answer(string text, bool? isOn) =>
        Assert.Equal(isOn, PowerWatch.ParseAlarm([.. Encoding.UTF8.GetBytes(text), 0]));

    [Theory]
    [InlineData("throttled=0x0\n", 0u)]
    [InlineData("throttled=0x50005", 0x50005u)]
    [InlineData("throttled=0xE0008\n", 0xe0008u)]
    [InlineData("throttled=", null)]
    [InlineData("throttled=0x", null)]
    [InlineData("throttled=5", null)]
    [InlineData("error=1 error_msg=\"Command not registered\"", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_throttle_word_is_hexadecimal(string? text, uint? bits) =>
        Assert.Equal(bits, FirmwareAnswers.ParseThrottled(text)?.Bits);

    [Theory]
    [InlineData("volt=0.8500V\n", "volt", 0.85)]
    [InlineData("     EXT5V_V volt(24)=5.11478000V\n", "EXT5V_V", 5.115)]
    [InlineData("  HDMI_V volt(23)=5.1V", "EXT5V_V", null)]
    [InlineData("volt=0.0000V", "volt", null)]
    [InlineData("volt=V", "volt", null)]
    [InlineData("volt=-1V", "volt", null)]
    [InlineData("volt=1e9V", "volt", null)]
    [InlineData("", "volt", null)]
    [InlineData(null, "volt", null)]
    public void Volts_stand_behind_the_name_of_the_rail(string? text, string rail, double? volts) =>
        Assert.Equal(volts, FirmwareAnswers.ParseVolts(text, rail));

    [Fact]
    public void Any_answer_gives_a_figure_that_can_be_or_none() => Gen.String.Sample(text =>
    {
        _ = FirmwareAnswers.ParseThrottled("throttled=0x" + text);
        return FirmwareAnswers.ParseVolts("volt=" + text, "volt") is null or (>= 0 and <= 100);
    });

    [Fact]
    public void A_file_in_the_place_of_the_firmware_answers_nothing()
    {
        using var tree = new TempTree().With("/dev/vcio", "throttled=0x0\n");
        Assert.Null(new FirmwareMailbox(tree.Files, clock).Ask("get_throttled"));
    }

    private PowerSource Source(TempTree tree, Func<string, string?>? firmware = null) =>
        new(tree.Files, firmware ?? (_ => null), Fixture.Errors(), clock);
}
