using HealthCheck.Agent.Host.Bus;

namespace HealthCheck.Agent.Tests.Host.Bus;

public sealed class BusOptionsTests
{
    [Theory]
    [InlineData(0, "         0          0 4294967295\n", 0)]
    [InlineData(998, "         0          0 4294967295\n", 998)]
    [InlineData(0, "         0       1000          1\n         1     100000      65536\n", 1000)]
    [InlineData(33, "         0       1000          1\n         1     100000      65536\n", 100032)]
    [InlineData(65537, "         0       1000          1\n         1     100000      65536\n", 65537)]
    [InlineData(998, "", 998)]
    public void The_bus_is_told_the_users_number_outside_of_a_container(uint user, string map, long outside) =>
        Assert.Equal(outside, BusOptions.UserOutside(user, map.Split('\n')));
}
