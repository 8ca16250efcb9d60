using System.Text;
using CsCheck;
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
            [new CoreReading(0, new CpuShares(0, 0, 0, 0, 0, 0, 100)), new CoreReading(1, new CpuShares(100, 100, 0, 0, 0, 0, 0))],
            reading.Cores);
    }

    [Fact]
    public void Counters_that_go_backwards_count_as_nothing() =>
        Assert.Equal(
            new CpuShares(100, 100, 0, 0, 0, 0, 0),
            Between("cpu  100 0 0 100 50 0 0 0\n", "cpu  110 0 0 100 40 0 0 0\n")!.Total);

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
    [InlineData("")]
    [InlineData("cpu  1 2 3")]
    [InlineData("cpu  1 2 3 4 5 6 7")]
    [InlineData("cpu  1 2 3 four 5 6 7 8")]
    [InlineData("cpu  1 2 3 -4 5 6 7 8")]
    [InlineData("cpu  1 2 3 9223372036854775807 5 6 7 8")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\ncpu0 1 2")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\ncpux 1 2 3 4 5 6 7 8")]
    [InlineData("intr 1 2 3\n")]
    public void What_is_no_such_table_is_refused(string text) => Assert.Throws<FormatException>(() => Parse(text));

    [Fact]
    public void Any_text_gives_shares_of_a_hundred_or_is_refused() =>
        Gen.Select(Lines, Lines).Sample((before, after) =>
        {
            try
            {
                return Between(before, after) is not { } reading
                    || new[] { reading.Total }.Concat(reading.Cores.Select(core => core.Shares)).All(AddsUp);
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Fact]
    public void The_first_sample_has_no_section_and_the_next_compares_with_it()
    {
        using var tree = new TempTree().With("/proc/stat", "cpu  10 0 0 10 0 0 0 0\ncpu0 10 0 0 10 0 0 0 0\nintr 1\n");
        var source = new CpuSource(tree.Files, clock);
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
        var snapshot = Snapshots.Of(new CpuSource(tree.Files, clock));
        Assert.Null(snapshot.Cpu);
        Assert.Empty(snapshot.Problems);
    }

    [Fact]
    public void The_fastest_core_gives_the_frequency_beside_the_most_there_can_be_and_the_governor()
    {
        using var tree = new TempTree()
            .With(Freq + "0/cpufreq/scaling_cur_freq", "600000\n").With(Freq + "0/cpufreq/cpuinfo_max_freq", "1800000\n")
            .With(Freq + "0/cpufreq/scaling_governor", "ondemand\n").With(Freq + "1/cpufreq/scaling_cur_freq", "1500123\n")
            .With(Freq + "2/cpufreq/scaling_cur_freq", "<unknown>\n").With(Freq + "idle/cpufreq/scaling_cur_freq", "9000000\n");
        Assert.Equal(new FrequencyReading(1500.1, 1800, "ondemand"), new CpuFrequency(tree.Files, clock).Read());
    }

    [Fact]
    public void A_machine_that_does_not_tell_its_frequency_has_none()
    {
        using var tree = new TempTree().With(Freq + "0/online", "1\n");
        Assert.Null(new CpuFrequency(tree.Files, clock).Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999999")]
    public void What_is_no_frequency_is_refused(string text) =>
        Assert.Throws<FormatException>(() => CpuFrequency.ParseMegahertz(Encoding.UTF8.GetBytes(text)));

    private static Gen<string> Lines { get; } =
        Gen.OneOf(Gen.String, Gen.Long[-2, 1L << 54].Array[7, 20].Select(ticks => $"cpu  {string.Join(' ', ticks)}\ncpu0 {string.Join(' ', ticks.Reverse())}"));

    private static bool AddsUp(CpuShares shares)
    {
        double[] states =
            [shares.UserPercent, shares.SystemPercent, shares.IowaitPercent, shares.IrqPercent, shares.StealPercent, shares.IdlePercent];
        return states.All(share => share is >= 0 and <= 100) && Math.Abs(states.Sum() - 100) < 0.4
            && shares.UsedPercent is >= 0 and <= 100;
    }

    private static CpuReading? Between(string before, string after) => CpuSource.Between(Parse(before), Parse(after));

    private static CpuSample Parse(string text) => CpuSource.Parse(Encoding.UTF8.GetBytes(text));
}
