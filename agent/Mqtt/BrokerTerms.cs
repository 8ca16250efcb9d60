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
/// The terms of the present connection, taken from the packets as they pass: the broker's limits, the keep-alive, and how it ended.
/// <para>
/// It takes the keep-alive out of the client's hands, which would look four times a second whether it is time for a ping: nine
/// tenths of what an idle agent costs. The client knows of none; the period is put into the packet that goes to the broker, and
/// the one that the broker imposes is taken from its answer. Whoever sends must keep to it.
/// </para>
/// </summary>
internal sealed class BrokerTerms : IMqttClientAdapterFactory
{
    // Below this no broker closes a connection because of the size alone, and no live sample must be shortened on suspicion.
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

    /// <summary>The largest packet that the agent sends if it may.</summary>
    public const int NeedsBytes = ContractLimits.BacklogBytes + 1024;

    /// <summary>How long the broker of the present connection waits: what we offered, or what it imposed.</summary>
    public TimeSpan KeepAlive { get; private set; } = Offered;

    /// <summary>What the broker said it allows, and what it turned out not to allow.</summary>
    public BrokerLimits Limits => announced with
    {
        PacketBytes = Math.Min(announced.PacketBytes, learnedBytes),
        RetainAvailable = announced.RetainAvailable && !isRetainRefused && !wasRetainRefused,
        MaximumQoS = isQoSRefused || wasQoSRefused ? MqttQualityOfServiceLevel.AtMostOnce : announced.MaximumQoS,
    };

    /// <summary>How the connection ended; completes when it has.</summary>
    public Task<ConnectionEnd> Ended => ended.Task;

    /// <summary>The next connection is tried anew: the broker may have got other settings.</summary>
    public void BeginAttempts() => (isRetainRefused, isQoSRefused) = (false, false);

    /// <summary>Takes note of why the broker refused to let us in.</summary>
    /// <returns>True when it is worth another attempt under <see cref="Limits"/>.</returns>
    public bool TakeRefusal(MqttClientConnectResultCode code)
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
        // A broker that was down had another reason to close the connection before.
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
                message.Topic, (int)message.Payload.Length, message.MessageExpiryInterval > 0, message.QualityOfServiceLevel));
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

                // It let us in without a word of it, so it does not help to ask again at the next connection.
                wasRetainRefused |= goodbye.ReasonCode == MqttDisconnectReasonCode.RetainNotSupported;
                wasQoSRefused |= goodbye.ReasonCode == MqttDisconnectReasonCode.QoSNotSupported;
                ended.TrySetResult(ConnectFailure.Describe(goodbye.ReasonCode, goodbye.ReasonString));
                break;
            case MqttAuthPacket:
                ended.TrySetResult(new ConnectionEnd(ConnectionEndKind.Other, ConnectFailure.OtherLogin));
                break;
        }
    }

    // Orderly or not: the broker said nothing, and while a message was on its way that may be why.
    private void Closed()
    {
        if (!isConnected)
            return;
        if (sending is not { } message)
        {
            ended.TrySetResult(new ConnectionEnd(ConnectionEndKind.ClosedInSilence, ConnectFailure.ClosedInSilence));
            return;
        }

        // Brokers there are that have a limit and do not tell. Once it may be chance; twice at the same size it is tried smaller.
        if (message.Bytes >= suspectBytes && message.Bytes > Small)
            (learnedBytes, suspectBytes) = (message.Bytes / 2, int.MaxValue);
        else
            suspectBytes = message.Bytes;
        ended.TrySetResult(new ConnectionEnd(
            ConnectionEndKind.Other,
            $"{ConnectFailure.ClosedInSilence} when it was sent {message.Topic} ({message.Bytes} bytes): check its access list and its limits"));
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
