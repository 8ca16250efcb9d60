using System.Text;
using CsCheck;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class CpuSourceTests
{
    private const string Freq = "/sys/devices/system/cpu/cpu";
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Time_is_shared_out_between_two_samples_in_all_and_per_core()
    {
        var reading = Between(
            "cpu  100 0 100 1000 0 0 0 0 0 0\ncpu0 50 0 50 500 0 0 0 0\ncpu1 50 0 50 500 0 0 0 0\n",
            "cpu  150 10 130 1070 20 5 5 10 9 9\ncpu0 50 0 50 600 0 0 0 0\ncpu1 150 0 50 500 0 0 0 0\n")!;
        Assert.Equal(new CpuShares(55, 30, 15, 10, 5, 5, 35), reading.Total);
        Assert.Equal(
            [new CoreReading(0, new CpuShares(0, 0, 0, 0, 0, 0, 100)),
                new CoreReading(1, new CpuShares(100, 100, 0, 0, 0, 0, 0))],
            reading.Cores);
    }

    [Theory]
    [InlineData("cpu  100 0 100 1000\ncpu0 100 0 100 1000\n", "cpu  130 0 120 1050\ncpu0 130 0 120 1050\n", 0)]
    [InlineData("cpu  100 0 100 1000 0 0 0\n", "cpu  130 0 120 1040 10 0 0\n", 10)]
    public void Columns_that_a_kernel_does_not_have_are_nothing(string before, string after, double iowait)
    {
        var reading = Between(before, after)!;
        Assert.Equal(new CpuShares(50, 30, 20, iowait, 0, 0, 50 - iowait), reading.Total);
    }

    [Fact]
    public void Idle_and_iowait_may_run_backwards_a_little_and_count_as_nothing_then() =>
        Assert.Equal(
            new CpuShares(100, 100, 0, 0, 0, 0, 0),
            Between("cpu  100 0 0 100 50 0 0 0\n", "cpu  110 0 0 90 40 0 0 0\n")!.Total);

    [Theory]
    [InlineData("cpu0 100 0 100 9000000 0 0 0 0", "cpu0 110 0 110 0 0 0 0 0")]
    [InlineData("cpu0 100 0 100 1000 0 0 0 0", "cpu0 90 0 110 1000 0 0 0 0")]
    [InlineData("cpu0 100 0 100 1000 0 0 0 0", "cpu0 110 0 18446744073709551 1000 0 0 0 0")]
    public void A_core_whose_counters_start_again_or_jump_has_no_share_and_the_others_have_theirs(
        string before, string after)
    {
        var reading = Between(
            $"cpu  0 0 0 0 0 0 0 0\n{before}\ncpu1 0 0 0 0 0 0 0 0\n",
            $"cpu  99999999999 0 0 0 0 0 0 0\n{after}\ncpu1 50 0 0 50 0 0 0 0\n")!;
        Assert.Equal(new CoreReading(1, new CpuShares(50, 50, 0, 0, 0, 0, 50)), Assert.Single(reading.Cores));
        Assert.Equal(50, reading.Total.UsedPercent);
    }

    [Theory]
    [InlineData("18446744073700000000", "18446744072800000000")]
    [InlineData("0", "18446744073709551")]
    public void A_steal_that_runs_backwards_or_jumps_costs_no_other_share(string before, string after)
    {
        var reading = Between($"cpu  100 0 100 1000 0 0 0 {before}\n", $"cpu  130 0 120 1050 0 0 0 {after}\n")!;
        Assert.Equal(new CpuShares(50, 30, 20, 0, 0, 0, 50), reading.Total);
    }

    [Fact]
    public void A_counter_that_wraps_is_followed() =>
        Assert.Equal(
            new CpuShares(20, 0, 0, 0, 0, 20, 80),
            Between("cpu  1 0 0 100 0 0 0 18446744073709551606\n", "cpu  1 0 0 180 0 0 0 10\n")!.Total);

    [Fact]
    public void A_core_that_came_online_between_has_no_share_yet() =>
        Assert.Equal([0, 3], Between(
            "cpu  1 0 0 1 0 0 0 0\ncpu0 1 0 0 1 0 0 0 0\ncpu3 1 0 0 1 0 0 0 0\n",
            "cpu  5 0 0 5 0 0 0 0\ncpu0 2 0 0 2 0 0 0 0\ncpu2 2 0 0 2 0 0 0 0\ncpu3 2 0 0 2 0 0 0 0\n")!
            .Cores.Select(core => core.Core));

    [Fact]
    public void Two_samples_within_a_tick_have_nothing_between_them() =>
        Assert.Null(Between("cpu  1 2 3 4 5 6 7 8\n", "cpu  1 2 3 4 5 6 7 8\n"));

    [Theory]
    [InlineData("", "/proc/stat cannot be read: there is no line of a processor")]
    [InlineData("intr 1 2 3\n", "/proc/stat cannot be read: there is no line of a processor")]
    [InlineData("cpu  1 2 3", "/proc/stat (cpu) cannot be read: a number is missing")]
    [InlineData("cpu  1 2 3 four 5 6 7 8", "/proc/stat (cpu) cannot be read: 'four' is not a number")]
    [InlineData("cpu  1 2 3 -4 5 6 7 8", "/proc/stat (cpu) cannot be read: '-4' is not a number")]
    [InlineData(
        "cpux 1 2 3 4 5 6 7 8", "/proc/stat (line 1) cannot be read: 'cpux 1 2 3 4 5 6 7 8' is no line of a processor")]
    [InlineData("cpu65536 1 2 3 4 5 6 7",
        "/proc/stat (line 1) cannot be read: 'cpu65536 1 2 3 4 5 6 7' is no line of a processor")]
    public void What_is_no_such_table_is_unknown_and_said(string text, string said)
    {
        var problems = Fixture.Problems();
        Assert.Null(CpuSource.Parse(Encoding.UTF8.GetBytes(text), 0, new ReadErrors(problems)));
        Assert.Contains(said, problems.Complete(Snapshots.Noon).Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("cpu  1 2 3 4 5 6 7 8\ncpu0 1 2\ncpu1 1 2 3 4 5 6 7 8\nintr", true, "1")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\nabc\ncpu1 1 2 3 4 5 6 7 8\nintr 1", true, "1")]
    [InlineData("-1\ncpu0 1 2 3 4 5 6 7 8\ncpu1 1 2 3 4 5 6 7 8\nintr 1\ncpu2 1 2 3 4 5 6 7 8", false, "0|1")]
    [InlineData("cpu  1 2 3 9223372036854775807 5 6 7 18446744073709551613\n", true, "")]
    public void A_line_that_makes_no_sense_costs_itself_alone(string text, bool hasTotal, string cores)
    {
        var sample = Parse(text);
        Assert.Equal(hasTotal, sample.Total is not null);
        Assert.Equal(cores, string.Join('|', sample.Cores.Select(core => core.Number)));
    }

    [Fact]
    public void Any_text_gives_shares_of_a_hundred_or_none() =>
        Gen.Select(Lines, Lines).Sample((before, after) =>
            CpuSource.Parse(Encoding.UTF8.GetBytes(before), 0, Fixture.Errors()) is not { } first
            || CpuSource.Parse(Encoding.UTF8.GetBytes(after), 0, Fixture.Errors()) is not { } next
            || CpuSource.Between(first, next, TimeSpan.FromSeconds(1)) is not { } reading
            || new[] { reading.Total }.Concat(reading.Cores.Select(core => core.Shares)).All(AddsUp));

    [Fact]
    public void The_first_sample_has_no_section_and_the_next_compares_with_it()
    {
        using var tree = new TempTree().With("/proc/stat", "cpu  10 0 0 10 0 0 0 0\ncpu0 10 0 0 10 0 0 0 0\nintr 1\n");
        var source = new CpuSource(tree.Files, new ContainerLimits(tree.Files), Fixture.Errors(), clock);
        Assert.Null(Snapshots.Of(source).Cpu);
        tree.With("/proc/stat", "cpu  10 0 0 20 0 0 0 0\ncpu0 10 0 0 20 0 0 0 0\nintr 1\n");
        Assert.Equal(100, Snapshots.Of(source).Cpu?.Total.IdlePercent);
        Assert.Null(Snapshots.Of(source).Cpu);
        tree.With("/proc/stat", "cpu  20 0 0 20 0 0 0 0\ncpu0 10 0 0 20 0 0 0 0\nintr 1\n");
        Assert.Equal(100, Snapshots.Of(source).Cpu?.Total.UserPercent);
    }

    [Fact]
    public void A_machine_without_the_file_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot =
            Snapshots.Of(errors => new CpuSource(tree.Files, new ContainerLimits(tree.Files), errors, clock));
        Assert.Null(snapshot.Cpu);
        Assert.Empty(snapshot.Problems);
    }

    [Fact]
    public void The_fastest_core_gives_the_frequency_beside_the_most_there_can_be_and_the_governor()
    {
        using var tree = new TempTree()
            .With(Freq + "0/cpufreq/scaling_cur_freq", "600000\n")
                .With(Freq + "0/cpufreq/cpuinfo_max_freq", "1800000\n")
            .With(Freq + "0/cpufreq/scaling_governor", "ondemand\n")
                .With(Freq + "1/cpufreq/scaling_cur_freq", "1500123\n")
            .With(Freq + "2/cpufreq/scaling_cur_freq", "<unknown>\n")
                .With(Freq + "idle/cpufreq/scaling_cur_freq", "9000000\n");
        Assert.Equal(new FrequencyReading(1500.1, 1800, "ondemand"),
            new CpuFrequency(tree.Files, Fixture.Errors(), clock).Read());
    }

    [Fact]
    public void A_machine_that_does_not_tell_its_frequency_has_none()
    {
        using var tree = new TempTree().With(Freq + "0/online", "1\n");
        Assert.Null(new CpuFrequency(tree.Files, Fixture.Errors(), clock).Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("-1")]
    [InlineData("99999999999999")]
    [InlineData("18446744073709551613")]
    public void What_is_no_frequency_is_noted_and_costs_itself_alone(string text)
    {
        using var tree = new TempTree()
            .With(Freq + "0/cpufreq/scaling_cur_freq", text).With(Freq + "0/cpufreq/cpuinfo_max_freq", text)
            .With(Freq + "0/cpufreq/scaling_governor", "1 2 3").With(Freq + "1/cpufreq/scaling_cur_freq", "1500000\n");
        var errors = Fixture.Errors();
        Assert.Equal(new FrequencyReading(1500, null, null), new CpuFrequency(tree.Files, errors, clock).Read());
        Assert.Equal(
            [Freq + "0/cpufreq/cpuinfo_max_freq", Freq + "0/cpufreq/scaling_cur_freq",
                Freq + "0/cpufreq/scaling_governor"],
            errors.Notes.Keys.Order(StringComparer.Ordinal));
    }

    private static Gen<string> Lines { get; } =
        Gen.OneOf(Gen.String, Gen.Long[-2, 5000].Array[7, 20]
            .Select(ticks => $"cpu  {string.Join(' ', ticks)}\ncpu0 {string.Join(' ', ticks.Reverse())}"));

    private static bool AddsUp(CpuShares shares)
    {
        double[] states =
            [shares.UserPercent, shares.SystemPercent, shares.IowaitPercent, shares.IrqPercent, shares.StealPercent,
                shares.IdlePercent];
        return states.All(share => share is >= 0 and <= 100) && Math.Abs(states.Sum() - 100) < 0.4
            && shares.UsedPercent is >= 0 and <= 100;
    }

    private static CpuReading? Between(string before, string after) =>
        CpuSource.Between(Parse(before), Parse(after), TimeSpan.FromSeconds(1));

    private static CpuSample Parse(string text) => CpuSource.Parse(Encoding.UTF8.GetBytes(text), 0, Fixture.Errors())!;
}
