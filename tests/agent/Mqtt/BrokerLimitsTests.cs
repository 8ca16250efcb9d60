using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Mqtt;

/// <summary>Brokers that allow less than ours does.</summary>
public sealed class BrokerLimitsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(8192)]
    [InlineData(4096)]
    [InlineData(2048)]
    [InlineData(1024)]
    [InlineData(300)]
    [InlineData(128)]
    public async Task Nothing_larger_than_the_broker_takes_is_sent_and_the_device_stays_online(int most)
    {
        await using var broker = ScriptedBroker.Start(
            0x20, 8, 0, 0, 5, 0x27, (byte)(most >> 24), (byte)(most >> 16), (byte)(most >> 8), (byte)most);
        await using (var agent = await RunningAgent.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}", state: state))
            await Eventually.BeTrueAsync(async () => await agent.SequenceAsync() >= 4, Limit);

        // What that run could not deliver is the backlog of this one.
        await using var second = await RunningAgent.StartAsync(broker.Url, state: state);
        await Eventually.BeTrueAsync(
            async () => (await second.HealthAsync()).Agent!.Backlog <= 1
                && broker.Sent.Any(packet => packet.IsTo("status")) && await second.SequenceAsync() >= 3,
            Limit, () =>
                string.Join('\n', broker.Sent.Select(packet => $"{packet.Connection} {packet.Topic} {packet.Bytes}")));
        Assert.Equal(1, broker.Connections);
        Assert.InRange(broker.Sent.Where(packet => packet.First >> 4 != 1).Max(packet => packet.Bytes), 1, most);
        Assert.All(broker.Sent.Where(packet => packet.IsTo("health")), packet => Wire.ReadSnapshot(packet.Payload));
        Assert.All(broker.Sent.Where(packet => packet.IsTo("announcement")), packet =>
            Wire.ReadAnnouncement(packet.Payload));
        Assert.All(broker.Sent.Where(packet => packet.IsTo("backlog")), packet =>
            Assert.NotEmpty(Wire.ReadBacklog(packet.Payload)));
        if (most >= 8192)
            Assert.Contains(broker.Sent, packet => packet.IsTo("backlog"));
    }

    [Theory]
    [InlineData(0x24, 0)]
    [InlineData(0x25, 0)]
    public async Task Without_QoS_1_or_without_retained_messages_what_can_be_is_sent(byte property, byte value)
    {
        await using var broker = ScriptedBroker.Start(0x20, 5, 0, 0, 2, property, value);
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await Eventually.BeTrueAsync(() => broker.Sent.Count(packet => packet.IsTo("health")) >= 3, Limit);
        Assert.Equal(1, broker.Connections);
        Assert.All(broker.Sent.Where(packet => packet.IsPublish), packet =>
        {
            Assert.Equal(property == 0x24 ? 0 : 1, packet.QoS);
            Assert.True(property == 0x24 || !packet.IsRetained);
        });
    }

    [Theory]
    [InlineData(0x9A)]
    [InlineData(0x9B)]
    public async Task A_last_will_that_the_broker_does_not_want_so_is_left_as_it_wants_it(byte refusal)
    {
        await using var broker =
            ScriptedBroker.Start(number => number == 1 ? [0x20, 3, 0, refusal, 0] : ScriptedBroker.LetIn);
        await using var agent = await RunningAgent.StartAsync(broker.Url);
        await Eventually.BeTrueAsync(() => broker.Sent.Any(packet => packet.IsTo("health")), Limit);
        Assert.Equal(2, broker.Connections);
    }

    [Theory]
    [InlineData(0x9A)]
    [InlineData(0x9B)]
    public async Task A_limit_that_is_told_only_at_the_end_of_a_connection_holds_for_the_next(byte code)
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.OnPublish = packet => (code == 0x9A ? packet.IsRetained : packet.QoS > 0) ? [0xE0, 2, code, 0] : null;
        await using var agent = await RunningAgent.StartAsync(broker.Url);
        await Eventually.BeTrueAsync(() => broker.Sent.Count(packet => packet.IsTo("health")) >= 3, Limit);
        Assert.Equal(2, broker.Connections);
    }

    [Fact]
    public async Task A_broker_that_does_not_tell_its_limit_gets_smaller_batches_after_it_closed_the_connection()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.MostBytes = 24 * 1024;
        await using (var agent = await RunningAgent.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}", state: state))
            await Eventually.BeTrueAsync(async () => await agent.SequenceAsync() >= 12, Limit);

        await using var second = await RunningAgent.StartAsync(broker.Url, state: state);
        await Eventually.BeTrueAsync(async () =>
            (await second.HealthAsync()).Agent!.Backlog <= 1, TimeSpan.FromSeconds(90));
    }
}
