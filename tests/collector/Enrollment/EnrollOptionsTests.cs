using HealthCheck.Collector.Enrollment;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.Tests.Enrollment;

public sealed class EnrollOptionsTests
{
    [Theory]
    [InlineData("mqtts://broker.lan", null, "mqtts://broker.lan")]
    [InlineData("mqtts://broker.lan:8884/", null, "mqtts://broker.lan:8884")]
    [InlineData("mqtts://localhost", "mqtts://broker.lan", "mqtts://broker.lan")]
    [InlineData("mqtts://localhost", null, null)]
    [InlineData("mqtts://127.0.0.1", null, null)]
    [InlineData("mqtt://broker.lan", null, null)]
    public void A_device_is_told_only_of_a_way_with_tls_that_is_one_from_there(
        string collector, string? set, string? told)
    {
        var mqtt = new MqttOptions(new Uri(collector), Topics.DefaultPrefix, null, null, null, null, null);

        Assert.Equal(told, new EnrollOptions("/", set, "/").UrlFor(mqtt));
    }
}
