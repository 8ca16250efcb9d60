using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class PressureSourceTests
{
    private readonly ProblemTracker problems = Fixture.Problems();

    private const string Io = "some avg10=61.35 avg60=58.02 avg300=52.77 total=812044990127\n"
        + "full avg10=57.90 avg60=54.11 avg300=49.20 total=761209334871\n";

    [Fact]
    public void Averages_are_taken_of_some_and_of_all_tasks() =>
        Assert.Equal(
            new PressureShares(new PressureAverages(61.35, 58.02, 52.77), new PressureAverages(57.9, 54.11, 49.2)),
            Parse(Io));

    [Fact]
    public void Of_processors_only_some_tasks_have_a_meaning_and_an_old_kernel_says_no_more()
    {
        using var tree = new TempTree().With("/proc/pressure/cpu", Io).With("/proc/pressure/io", Io);
        var pressure = Snapshots.Of(new PressureSource(tree.Files, Fixture.Errors())).Pressure!;
        Assert.Null(pressure.Cpu!.Full);
        Assert.Equal(61.35, pressure.Cpu.Some!.TenSeconds);
        Assert.NotNull(pressure.Io!.Full);
        Assert.Null(pressure.Memory);
        Assert.Null(Parse("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")!.Full);
    }

    [Fact]
    public void A_kernel_that_has_it_off_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot = Snapshots.Of(errors => new PressureSource(tree.Files, errors));
        Assert.Null(snapshot.Pressure);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("", "/proc/pressure/io cannot be read: there is no line of pressure")]
    [InlineData("some", "/proc/pressure/io cannot be read: there is no line of pressure")]
    [InlineData("some avg10=lots avg60=101 avg300=-1",
        "/proc/pressure/io (some) cannot be read: 'avg300=-1' is no share of time")]
    [InlineData("nan\n\n", "/proc/pressure/io cannot be read: there is no line of pressure")]
    public void What_is_no_pressure_is_unknown_and_said(string text, string said)
    {
        Assert.Null(Parse(text));
        Assert.Contains(said, problems.Complete(Snapshots.Noon).Select(problem => problem.Message));
    }

    [Fact]
    public void A_share_or_a_line_that_makes_no_sense_costs_itself_alone()
    {
        Assert.Equal(
            new PressureShares(new PressureAverages(null, 58.02, 52.77), new PressureAverages(57.9, 54.11, 49.2)),
            Parse(Io.Replace("avg10=61.35", "avg10=9007199254740993123456", StringComparison.Ordinal)));
        Assert.Equal(
            new PressureShares(null, new PressureAverages(57.9, 54.11, null)),
            Parse(Io.Replace("some ", "-1 ", StringComparison.Ordinal)
                .Replace("avg300=49.20", "", StringComparison.Ordinal)));
        Assert.Equal(new PressureShares(new PressureAverages(1, null, null), null), Parse("some avg10=1.00 avg60="));
    }

    [Fact]
    public void Any_text_gives_shares_or_none() =>
        Gen.OneOf(Gen.String, Gen.Double.Select(share => $"some avg10={share} avg60=1.00 avg300=1.00"))
            .Sample(text => Parse(text)?.Some?.TenSeconds is null or (>= 0 and <= 100));

    private PressureShares? Parse(string text) =>
        PressureSource.Parse(
            Encoding.UTF8.GetBytes(text), "/proc/pressure/io", hasFull: true, new ReadErrors(problems));
}
