using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// The terms of the current connection: the limits of the broker, the keep-alive, and the reason of its end. They are
/// read from the packets.
/// <para>
/// It also hides the keep-alive from the client, whose timer of four checks a second is nine tenths of the processor
/// time of an idle agent. The period is added to CONNECT and read from CONNACK. The sender must send PINGREQ itself.
/// </para>
/// </summary>
internal sealed class BrokerTerms : IMqttClientAdapterFactory
{
    // No broker closes a connection because of a smaller packet, so smaller samples are never shortened on suspicion.
    private const int Small = 16 * 1024;

    private const int LeastBytes = 256;
    private static readonly TimeSpan Offered = TimeSpan.FromSeconds(60);

    private BrokerLimits announced = BrokerLimits.None;
    private int learnedBytes = int.MaxValue;
    private int suspectBytes = int.MaxValue;
    private bool isRetainRefused, isQoSRefused, wasRetainRefused, wasQoSRefused;
    private bool isConnected;
    private (string Topic, int Bytes)? sending;
    private TaskCompletionSource<ConnectionEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The largest packet that the agent sends.</summary>
    public const int NeedsBytes = ContractLimits.BacklogBytes + 1024;

    /// <summary>The keep-alive of the current connection: our offer, or the value of the broker.</summary>
    public TimeSpan KeepAlive { get; private set; } = Offered;

    /// <summary>The limits that the broker announced, and those that were found by trying.</summary>
    public BrokerLimits Limits => announced with
    {
        PacketBytes = Math.Min(announced.PacketBytes, learnedBytes),
        RetainAvailable = announced.RetainAvailable && !isRetainRefused && !wasRetainRefused,
        MaximumQoS = isQoSRefused || wasQoSRefused ? MqttQualityOfServiceLevel.AtMostOnce : announced.MaximumQoS,
    };

    /// <summary>Completes with the reason when the connection ended.</summary>
    public Task<ConnectionEnd> Ended => ended.Task;

    /// <summary>Forgets earlier rejections, because the broker may have new settings.</summary>
    public void BeginAttempts() => (isRetainRefused, isQoSRefused) = (false, false);

    /// <summary>Stores the reason of a rejected connection.</summary>
    /// <returns>True if another attempt with the new <see cref="Limits"/> may succeed.</returns>
    public bool StoreRejection(MqttClientConnectResultCode code)
    {
        var before = Limits;
        if (code == MqttClientConnectResultCode.RetainNotSupported)
            isRetainRefused = true;
        else if (code == MqttClientConnectResultCode.QoSNotSupported)
            isQoSRefused = true;
        return Limits != before;
    }

    public IMqttChannelAdapter CreateClientAdapter(
        MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        // If the broker was down, the size was not the reason of the last end.
        if (!isConnected)
            suspectBytes = int.MaxValue;
        (isConnected, sending) = (false, null);
        ended = new TaskCompletionSource<ConnectionEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new Adapter(new MqttClientAdapterFactory().CreateClientAdapter(options, packetInspector, logger), this);
    }

    private void Sending(MqttPacket packet)
    {
        if (packet is MqttConnectPacket connect)
            connect.KeepAlivePeriod = (ushort)Offered.TotalSeconds;
        else if (packet is MqttPublishPacket message)
            sending = (message.Topic, PublishSize.Of(
                message.Topic, (int)message.Payload.Length, message.MessageExpiryInterval > 0,
                message.QualityOfServiceLevel));
    }

    private void Received(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } answer:
                isConnected = true;
                KeepAlive = answer.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(answer.ServerKeepAlive) : Offered;
                answer.ServerKeepAlive = 0;
                announced = BrokerLimits.Of(answer);
                break;
            case MqttPubAckPacket:
                if (sending is { } sent && sent.Bytes >= suspectBytes)
                    suspectBytes = int.MaxValue;
                sending = null;
                break;
            case MqttDisconnectPacket goodbye:
                if (goodbye.ReasonCode == MqttDisconnectReasonCode.PacketTooLarge && sending is { } tooLarge)
                    learnedBytes = Math.Max(tooLarge.Bytes / 2, LeastBytes);

                // CONNACK did not announce this limit, so it also holds for the next connections.
                wasRetainRefused |= goodbye.ReasonCode == MqttDisconnectReasonCode.RetainNotSupported;
                wasQoSRefused |= goodbye.ReasonCode == MqttDisconnectReasonCode.QoSNotSupported;
                ended.TrySetResult(ConnectFailure.Describe(goodbye.ReasonCode, goodbye.ReasonString));
                break;
            case MqttAuthPacket:
                ended.TrySetResult(new ConnectionEnd(ConnectionEndKind.Other, ConnectFailure.OtherLogin));
                break;
        }
    }

    // The broker gave no reason. A message that was being sent may be the reason.
    private void Closed()
    {
        if (!isConnected)
            return;
        if (sending is not { } message)
        {
            ended.TrySetResult(new ConnectionEnd(ConnectionEndKind.ClosedInSilence, ConnectFailure.ClosedInSilence));
            return;
        }

        // Some brokers do not announce their limit. After two ends at the same size, smaller messages are sent.
        if (message.Bytes >= suspectBytes && message.Bytes > Small)
            (learnedBytes, suspectBytes) = (message.Bytes / 2, int.MaxValue);
        else
            suspectBytes = message.Bytes;
        ended.TrySetResult(new ConnectionEnd(
            ConnectionEndKind.Other,
            $"{ConnectFailure.ClosedInSilence} when it was sent {message.Topic} ({message.Bytes} bytes): check its "
                + $"access list and its limits"));
    }

    private void Garbled()
    {
        if (isConnected)
            ended.TrySetResult(new ConnectionEnd(ConnectionEndKind.Other, ConnectFailure.Garbled));
    }

    private sealed class Adapter(IMqttChannelAdapter inner, BrokerTerms terms) : IMqttChannelAdapter
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
            try
            {
                var packet = await inner.ReceivePacketAsync(cancellationToken);
                if (packet is not null)
                    terms.Received(packet);
                else if (!cancellationToken.IsCancellationRequested)
                    terms.Closed();
                return packet!;
            }
            catch (Exception e) when (e is not OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if ((e.InnerException ?? e) is IOException or SocketException)
                    terms.Closed();
                else
                    terms.Garbled();
                throw;
            }
        }

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
        {
            terms.Sending(packet);
            return inner.SendPacketAsync(packet, cancellationToken);
        }

        public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

        public void ResetStatistics() => inner.ResetStatistics();

        public void Dispose() => inner.Dispose();
    }
}
