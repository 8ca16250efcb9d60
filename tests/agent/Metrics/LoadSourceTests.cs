using System.Text;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class LoadSourceTests
{
    private readonly ProblemTracker problems = Fixture.Problems();

    [Theory]
    [InlineData("0.43 0.20 2.30 1/123 4567\n", 4, 0.43, 0.2, 2.3, 0.11, 0.05, 0.58)]
    [InlineData("0.00 0.00 0.00 1/1 1", 1, 0, 0, 0, 0, 0, 0)]
    [InlineData("128.50 64.25 1.00 1/1 1", 128, 128.5, 64.25, 1, 1, 0.5, 0.01)]
    public void Load_is_given_native_and_per_core(
        string text, int cores, double one, double five, double fifteen, double coreOne, double coreFive,
        double coreFifteen)
    {
        var load = Parse(text, cores)!;
        Assert.Equal((one, five, fifteen), (load.Native.Minute, load.Native.FiveMinutes, load.Native.FifteenMinutes));
        Assert.Equal(
            (coreOne, coreFive, coreFifteen), (load.Core?.Minute, load.Core?.FiveMinutes, load.Core?.FifteenMinutes));
    }

    [Fact]
    public void A_machine_without_proc_is_not_well_but_unknown()
    {
        using var tree = new TempTree().With("/etc/hostname", "box\n");
        var snapshot = Snapshots.Of(errors => new LoadSource(tree.Files, new ContainerLimits(tree.Files), errors));
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal("/proc cannot be read: load, memory and uptime are not there", problem.Message);
        Assert.Equal("Set Host:Root to the folder that has proc, sys and etc of the machine", problem.Advice);
        tree.With("/proc/meminfo", "MemTotal: 100 kB\n");
        Assert.Empty(
            Snapshots.Of(errors => new LoadSource(tree.Files, new ContainerLimits(tree.Files), errors)).Problems);
    }

    [Fact]
    public void Without_a_number_of_processors_there_is_no_load_per_core() =>
        Assert.Null(Parse("1 2 3", null)!.Core);

    [Theory]
    [InlineData("", "a number is missing")]
    [InlineData("a b c", "'c' is not a number")]
    [InlineData("-1 NaN 1e400", "'1e400' is not a number")]
    [InlineData("4194305 4194305 18446744073709551613", "'18446744073709551613' is out of range")]
    public void What_is_no_load_average_is_unknown_and_said(string text, string reason)
    {
        Assert.Null(Parse(text, 4));
        Assert.Contains(
            $"/proc/loadavg (15 minutes) cannot be read: {reason}",
            problems.Complete(Snapshots.Noon).Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("0.43", 0.43, null, null)]
    [InlineData("0.43 0.20", 0.43, 0.2, null)]
    [InlineData("0.43 abc 2.30", 0.43, null, 2.3)]
    [InlineData("-1 0.20 2.30", null, 0.2, 2.3)]
    public void A_number_that_makes_no_sense_costs_itself_alone(string text, double? one, double? five, double? fifteen)
    {
        var load = Parse(text, 1)!;
        Assert.Equal(new LoadAverages(one, five, fifteen), load.Native);
        Assert.Equal(load.Native, load.Core);
    }

    [Fact]
    public void A_machine_without_the_file_has_no_section_and_no_problem()
    {
        using var tree = new TempTree().With("/proc/uptime", "1.0 1.0\n");
        var snapshot = Snapshots.Of(errors => new LoadSource(tree.Files, new ContainerLimits(tree.Files), errors));
        Assert.Null(snapshot.Load);
        Assert.Empty(snapshot.Problems);
    }

    private LoadReading? Parse(string text, int? cores) =>
        LoadSource.Parse(Encoding.UTF8.GetBytes(text), cores, new ReadErrors(problems));
}
