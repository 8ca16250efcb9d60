using HealthCheck.Collector.Page.Overview;

namespace HealthCheck.Collector.Tests.Page.Overview;

public sealed class FleetPreferencesTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        var choice =
            new FleetPreferences(
                true, true, new HashSet<FleetColumn> { FleetColumn.Cpu, FleetColumn.Tags }, new("Last seen", true));

        var read = FleetPreferences.Read(choice.Write());

        Assert.Equal((true, true), (read.Cards, read.ByTag));
        Assert.Equivalent(choice.Hidden, read.Hidden, strict: true);
        Assert.Equal(choice.Order, read.Order);
    }

    [Theory]
    [InlineData("table.all.3")]
    [InlineData("table.all.3.")]
    [InlineData("table.all.3.+")]
    [InlineData("table.all.3.CPU")]
    [InlineData("table.all.3.a column with a very long title indeed+")]
    public void Without_an_order_the_worst_come_first(string cookie) =>
        Assert.Null(FleetPreferences.Read(cookie).Order);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("table")]
    [InlineData("a.b.c.d.e")]
    public void What_is_no_choice_is_the_default(string? cookie) =>
        Assert.Equal(FleetPreferences.Default, FleetPreferences.Read(cookie));

    [Fact]
    public void A_column_that_is_unknown_is_left_out() =>
        Assert.Equal([FleetColumn.Memory], FleetPreferences.Read("table.all.3-99--x-3").Hidden);

    [Fact]
    public void A_column_is_hidden_and_shown()
    {
        var without = FleetPreferences.Default.With(FleetColumn.Cpu, shown: false);

        Assert.Contains(FleetColumn.Cpu, without.Hidden);
        Assert.DoesNotContain(FleetColumn.Cpu, without.With(FleetColumn.Cpu, shown: true).Hidden);
    }
}
