using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class PressureSourceTests
{
    private const string Io = "some avg10=61.35 avg60=58.02 avg300=52.77 total=812044990127\n"
        + "full avg10=57.90 avg60=54.11 avg300=49.20 total=761209334871\n";

    [Fact]
    public void Averages_are_taken_of_some_and_of_all_tasks() =>
        Assert.Equal(
            new PressureShares(new PressureAverages(61.35, 58.02, 52.77), new PressureAverages(57.9, 54.11, 49.2)), Parse(Io));

    [Fact]
    public void Of_processors_only_some_tasks_have_a_meaning_and_an_old_kernel_says_no_more()
    {
        using var tree = new TempTree().With("/proc/pressure/cpu", Io).With("/proc/pressure/io", Io);
        var pressure = Snapshots.Of(new PressureSource(tree.Files)).Pressure!;
        Assert.Null(pressure.Cpu!.Full);
        Assert.Equal(61.35, pressure.Cpu.Some.TenSeconds);
        Assert.NotNull(pressure.Io!.Full);
        Assert.Null(pressure.Memory);
        Assert.Null(Parse("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n").Full);
    }

    [Fact]
    public void A_kernel_that_has_it_off_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot = Snapshots.Of(new PressureSource(tree.Files));
        Assert.Null(snapshot.Pressure);
        Assert.Empty(snapshot.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("some")]
    [InlineData("some avg10=1.00 avg60=1.00")]
    [InlineData("some avg10=1.00 avg300=1.00 avg60=1.00")]
    [InlineData("some avg10=lots avg60=1.00 avg300=1.00")]
    [InlineData("some avg10=100.01 avg60=1.00 avg300=1.00")]
    [InlineData("full avg10=1.00 avg60=1.00 avg300=1.00")]
    public void What_is_no_pressure_is_refused(string text) => Assert.Throws<FormatException>(() => Parse(text));

    [Fact]
    public void Any_text_gives_shares_or_is_refused() =>
        Gen.OneOf(Gen.String, Gen.Double.Select(share => $"some avg10={share} avg60=1.00 avg300=1.00")).Sample(text =>
        {
            try
            {
                return Parse(text).Some.TenSeconds is >= 0 and <= 100;
            }
            catch (FormatException)
            {
                return true;
            }
        });

    private static PressureShares Parse(string text) => PressureSource.Parse(Encoding.UTF8.GetBytes(text));
}
