using System.Text;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class LoadSourceTests
{
    [Theory]
    [InlineData("0.43 0.20 2.30 1/123 4567\n", 4, 0.43, 0.2, 2.3, 0.11, 0.05, 0.58)]
    [InlineData("0.00 0.00 0.00 1/1 1", 1, 0, 0, 0, 0, 0, 0)]
    [InlineData("128.50 64.25 1.00 1/1 1", 128, 128.5, 64.25, 1, 1, 0.5, 0.01)]
    public void Load_is_given_native_and_per_core(
        string text, int cores, double one, double five, double fifteen, double coreOne, double coreFive, double coreFifteen)
    {
        var load = LoadSource.Parse(Encoding.UTF8.GetBytes(text), cores);
        Assert.Equal((one, five, fifteen), (load.Native.Minute, load.Native.FiveMinutes, load.Native.FifteenMinutes));
        Assert.Equal((coreOne, coreFive, coreFifteen), (load.Core?.Minute, load.Core?.FiveMinutes, load.Core?.FifteenMinutes));
    }

    [Fact]
    public void Without_a_number_of_processors_there_is_no_load_per_core() =>
        Assert.Null(LoadSource.Parse("1 2 3"u8, null).Core);

    [Theory]
    [InlineData("")]
    [InlineData("0.43")]
    [InlineData("0.43 0.20")]
    [InlineData("a b c")]
    [InlineData("-1 0 0")]
    [InlineData("NaN 0 0")]
    [InlineData("1e400 0 0")]
    public void What_is_no_load_average_is_refused(string text) =>
        Assert.Throws<FormatException>(() => LoadSource.Parse(Encoding.UTF8.GetBytes(text), 4));

    [Fact]
    public void A_machine_without_the_file_has_no_section_and_no_problem()
    {
        using var tree = new TempTree();
        var snapshot = Snapshots.Of(new LoadSource(tree.Files, new ContainerLimits(tree.Files)));
        Assert.Null(snapshot.Load);
        Assert.Empty(snapshot.Problems);
    }
}
