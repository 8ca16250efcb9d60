using Bunit;
using HealthCheck.Collector.Page.Overview;

namespace HealthCheck.Collector.Tests.Page.Overview;

public sealed class MetricTests : BunitContext
{
    [Theory]
    [InlineData(12.3, "12\u00A0%", "meter", "12.3%")]
    [InlineData(85.0, "85\u00A0%", "meter warning", "85.0%")]
    [InlineData(97.2, "97\u00A0%", "meter critical", "97.2%")]
    [InlineData(250.0, "250\u00A0%", "meter critical", "100.0%")]
    public void A_share_is_a_number_and_a_meter(double percent, string figure, string meter, string width)
    {
        var shown =
            Render<Metric>(parameters => parameters.Add(each => each.Label, "CPU").Add(each => each.Percent, percent));

        Assert.Equal(figure, shown.Find(".figure").TextContent);
        Assert.Equal(meter, shown.Find(".meter").ClassName!.Trim());
        Assert.Equal(width, shown.Find("rect").GetAttribute("width"));
    }

    [Fact]
    public void What_is_not_known_is_a_dash_and_never_a_number()
    {
        var shown = Render<Metric>(parameters => parameters.Add(each => each.Label, "CPU"));

        Assert.Equal("–", shown.Find(".none").TextContent);
        Assert.Empty(shown.FindAll("svg"));
    }
}
