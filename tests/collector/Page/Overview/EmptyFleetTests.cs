using Bunit;
using HealthCheck.Collector.Page.Overview;

namespace HealthCheck.Collector.Tests.Page.Overview;

public sealed class EmptyFleetTests : BunitContext
{
    [Theory]
    // As install-collector.sh sets it up, as ./run does, and a broker that somebody has already.
    [InlineData("mqtts://localhost", "sudo healthcheck-collector enroll NAME")]
    [InlineData("mqtt://127.0.0.1:1883", "healthcheck-agent --broker mqtt://127.0.0.1:1883",
        "sudo ./install-agent.sh --broker mqtt://NAME")]
    [InlineData("mqtt://broker.lan", "sudo ./install-agent.sh --broker mqtt://broker.lan")]
    public void It_names_the_line_that_brings_the_first_device(string broker, params string[] lines)
    {
        var shown = Render<EmptyFleet>(parameters => parameters.Add(each => each.Broker, new Uri(broker)));

        Assert.Equal(lines, shown.FindAll("pre").Select(line => line.TextContent));
    }
}
