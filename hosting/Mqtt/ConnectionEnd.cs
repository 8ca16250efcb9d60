using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>How an attempt to connect, or a connection, ended.</summary>
/// <param name="Kind">Whether it can be another program with the same client id.</param>
/// <param name="Reason">Why, with what to look at, as the end of a sentence.</param>
/// <param name="Code">The reason code of the broker's DISCONNECT packet; null if there was none.</param>
public sealed record ConnectionEnd(ConnectionEndKind Kind, string Reason, MqttDisconnectReasonCode? Code = null);
