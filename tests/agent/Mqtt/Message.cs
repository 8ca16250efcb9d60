using System.Text;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Mqtt;

internal sealed record Message(
    string Kind, byte[] Payload, bool Retained, MqttQualityOfServiceLevel Qos, uint ExpirySeconds)
{
    public string Text => Encoding.UTF8.GetString(Payload);
}
