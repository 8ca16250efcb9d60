using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Takes the keep-alive out of the client's hands, which would look four times a second whether it is time for a ping: nine
/// tenths of what an idle agent costs. The client knows of none; the period is put into the packet that goes to the broker, and
/// the one that the broker imposes is taken from its answer. Whoever sends must keep to it.
/// </summary>
/// <param name="offered">How long the broker is to wait for a word of ours.</param>
internal sealed class KeepAlive(TimeSpan offered) : IMqttClientAdapterFactory
{
    /// <summary>How long the broker of the present connection waits: what we offered, or what it imposed.</summary>
    public TimeSpan Period { get; private set; }

    public IMqttChannelAdapter CreateClientAdapter(
        MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
        new Adapter(new MqttClientAdapterFactory().CreateClientAdapter(options, packetInspector, logger), this);

    private void Offer(MqttConnectPacket packet) => packet.KeepAlivePeriod = (ushort)offered.TotalSeconds;

    private void Take(MqttConnAckPacket packet)
    {
        Period = packet.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(packet.ServerKeepAlive) : offered;
        packet.ServerKeepAlive = 0;
    }

    private sealed class Adapter(IMqttChannelAdapter inner, KeepAlive keepAlive) : IMqttChannelAdapter
    {
        public long BytesReceived => inner.BytesReceived;

        public long BytesSent => inner.BytesSent;

        public X509Certificate2? ClientCertificate => inner.ClientCertificate;

        public bool IsSecureConnection => inner.IsSecureConnection;

        public EndPoint LocalEndPoint => inner.LocalEndPoint;

        public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

        public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
        {
            var packet = await inner.ReceivePacketAsync(cancellationToken);
            if (packet is MqttConnAckPacket answer)
                keepAlive.Take(answer);
            return packet;
        }

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
        {
            if (packet is MqttConnectPacket connect)
                keepAlive.Offer(connect);
            return inner.SendPacketAsync(packet, cancellationToken);
        }

        public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

        public void ResetStatistics() => inner.ResetStatistics();

        public void Dispose() => inner.Dispose();
    }
}
