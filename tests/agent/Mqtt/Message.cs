using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Mqtt;

internal sealed record Message(
    string Kind, byte[] Payload, bool Retained, MqttQualityOfServiceLevel Qos, uint ExpirySeconds)
{
    public string Text => Encoding.UTF8.GetString(Payload);
}
