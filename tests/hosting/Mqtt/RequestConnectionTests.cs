using System.Collections.Concurrent;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Hosting.Tests.Mqtt;

public sealed class RequestConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> received = [];
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1, 0x40)]
    [InlineData(2, 0x50, 0x70)]
    public async Task A_message_is_passed_on_and_acknowledged_as_its_QoS_demands(byte qos, params int[] answers)
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.AfterSubscription = [.. Message(qos), .. qos == 2 ? (byte[])[0x62, 2, 0, 7] : []];
        await using var connection = await ConnectAsync(broker);
        await connection.SubscribeAsync([new MqttTopicFilter { Topic = "a" }], Stop);
        await Eventually.BeTrueAsync(
            () => received.Count == 1 && answers.All(first => broker.Sent.Any(packet => packet.First == first)), Limit);
        await connection.RequestAsync<MqttPingRespPacket>(MqttPingReqPacket.Instance, Stop);
        Assert.Equal([0x10, 0x82, .. answers, 0xC0], broker.Sent.Select(packet => (int)packet.First));
    }

    [Fact]
    public async Task A_message_that_cannot_be_handled_does_not_end_the_connection()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.AfterSubscription = Message(1);
        await using var connection = await ConnectAsync(broker, _ => throw new FormatException());
        await connection.SubscribeAsync([new MqttTopicFilter { Topic = "a" }], Stop);
        await connection.RequestAsync<MqttPingRespPacket>(MqttPingReqPacket.Instance, Stop);
        Assert.False(connection.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public async Task Messages_of_any_size_arrive_whole(int bytes)
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        await using var connection = await ConnectAsync(broker);
        var payload = new byte[bytes];
        Random.Shared.NextBytes(payload);
        await PublishAsync(connection, payload);
        await PublishAsync(connection, [1, 2, 3]);
        Assert.Equal(
            [payload, [1, 2, 3]], broker.Sent.Where(packet => packet.IsPublish).Select(packet => packet.Payload));
    }

    [Fact]
    public async Task The_answer_to_another_packet_is_none()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.OnPublish = _ => [0xD0, 0, 0x40, 2, 0xFF, 0xFF, 0x50, 2, 0, 1, 0x40, 3, 0, 1, 0x87];
        await using var connection = await ConnectAsync(broker);
        var answer = await PublishAsync(connection, []);
        Assert.Equal(MqttPubAckReasonCode.NotAuthorized, answer.ReasonCode);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_waited_for_ten_seconds()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.IsSilent = true;
        await using var connection = await ConnectAsync(broker);
        var publishing = PublishAsync(connection, []);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(publishing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<TimeoutException>(() => publishing);
    }

    [Fact]
    public async Task The_end_has_the_reason_that_the_broker_sent()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.OnPublish = _ => [0xE0, 2, 0x97, 0];
        await using var connection = await ConnectAsync(broker);
        var lost = await Assert.ThrowsAsync<ConnectionLostException>(() => PublishAsync(connection, []));
        Assert.Equal(MqttDisconnectReasonCode.QuotaExceeded, lost.End.Code);
        Assert.Equal(lost.End, await connection.Ended);

        // Nothing more is sent over it.
        await Assert.ThrowsAsync<ConnectionLostException>(() => PublishAsync(connection, []));
        Assert.Single(broker.Sent, packet => packet.IsPublish);
    }

    [Fact]
    public async Task A_broker_that_closes_the_connection_without_a_reason_is_told_from_us()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.MostBytes = 100;
        var connection = await ConnectAsync(broker);
        var lost = await Assert.ThrowsAsync<ConnectionLostException>(
            () => PublishAsync(connection, new byte[100]));
        Assert.Equal(ConnectionEndKind.ClosedInSilence, lost.End.Kind);
        await connection.DisposeAsync();

        var other = await ConnectAsync(broker);
        await other.DisposeAsync();
        Assert.False(other.Ended.IsCompleted);
    }

    [Theory]
    [InlineData("the user name or password", 0x20, 3, 0, 0x86, 0)]
    [InlineData("it hung up")]
    [InlineData("it does not speak MQTT 5", 0xD0, 0)]
    public async Task A_refusal_has_its_words(string words, params int[] answer)
    {
        await using var broker = ScriptedBroker.Start([.. answer.Select(each => (byte)each)]);
        string? reason;
        try
        {
            await using var connection = await ConnectAsync(broker);
            reason = connection.Refusal;
        }
        catch (IOException e)
        {
            reason = ConnectFailure.Describe(e);
        }

        Assert.Contains(words, reason, StringComparison.Ordinal);
    }

    private Task<RequestConnection> ConnectAsync(ScriptedBroker broker, Action<MqttPublishPacket>? receive = null)
    {
        var options = new MqttOptions(new Uri(broker.Url), "healthcheck", null, null, null, null, null);
        return RequestConnection.ConnectAsync(
            BrokerConnection.Prepare(options, "test").Build(), clock,
            receive ?? (message => received.Enqueue(message.Topic)), Stop);
    }

    // To the topic "a", without a payload, as packet 7.
    private static byte[] Message(byte qos) =>
        qos == 0 ? [0x30, 4, 0, 1, (byte)'a', 0] : [(byte)(0x30 + (2 * qos)), 6, 0, 1, (byte)'a', 0, 7, 0];

    private static Task<MqttPubAckPacket> PublishAsync(RequestConnection connection, byte[] payload) =>
        connection.PublishAsync("a", payload, isRetained: false, Stop);
}
