using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Tests.Host;

public sealed class OnlineProcessorsTests
{
    [Theory]
    [InlineData("0-3\n", 4)]
    [InlineData("0\n", 1)]
    [InlineData("0,2-3,7", 4)]
    [InlineData("", null)]
    [InlineData("3-0", null)]
    [InlineData("all", null)]
    [InlineData("-1", null)]
    [InlineData("18446744073709551613", null)]
    [InlineData("0-65535", 65536)]
    [InlineData("0-65535,0-65535", null)]
    public void Ranges_and_single_processors_are_counted(string list, int? count) =>
        Assert.Equal(count, OnlineProcessors.CountList(Encoding.UTF8.GetBytes(list)));

    [Fact]
    public void Without_the_list_the_lines_of_proc_stat_are_counted()
    {
        using var tree = new TempTree().With("/proc/stat", "cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5\ncpux\n");
        Assert.Equal(2, OnlineProcessors.Count(tree.Files));
    }

    [Fact]
    public void A_list_that_makes_no_sense_is_noted_and_the_lines_are_counted()
    {
        using var tree = new TempTree().With("/proc/stat", "cpu  1 2\ncpu0 1 2\ncpu1 1 2\n")
            .With("/sys/devices/system/cpu/online", "nan\n");
        var errors = Fixture.Errors();
        Assert.Equal(2, OnlineProcessors.Count(tree.Files, errors.Note));
        Assert.Equal("'nan' is no list of processors", errors.Notes["/sys/devices/system/cpu/online"]);
    }

    [Fact]
    public void A_machine_that_does_not_tell_has_an_unknown_number()
    {
        using var tree = new TempTree();
        Assert.Null(OnlineProcessors.Count(tree.Files));
    }
}
