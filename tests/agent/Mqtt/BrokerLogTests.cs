using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Mqtt;

/// <summary>What the log of the agent says about brokers that do not let it in, or not for long.</summary>
public sealed class BrokerLogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_the_broker_does_not_let_it_in_is_said_although_it_was_not_there_at_first()
    {
        var port = LoopbackPort.Free();
        await using var agent = await StartAsync($"mqtt://127.0.0.1:{port}");
        await SaysAsync(agent, "nothing listens there");

        await using var broker = ScriptedBroker.Start(_ => [0x20, 3, 0, 0x87, 0], port);
        await SaysAsync(agent, "it does not let this client in");
        Assert.Equal(1, Count(agent.Log, "nothing listens there"));
    }

    [Theory]
    [InlineData("it does not speak MQTT 5", 0x20, 2, 0, 1)]
    [InlineData("it does not speak MQTT 5", 0x20, 3, 0, 0x84, 0)]
    [InlineData("it does not let this client in", 0x20, 2, 0, 5)]
    [InlineData("it refused the user name or password", 0x20, 3, 0, 0x86, 0)]
    [InlineData("it is too busy (it says: later, please)", 0x20, 19, 0, 0x89, 16, 0x1F, 0, 13, 108, 97, 116, 101, 114,
        44, 32, 112, 108, 101, 97, 115, 101)]
    [InlineData("it hung up")]
    public async Task Each_refusal_has_its_words(string words, params int[] answer)
    {
        await using var broker = ScriptedBroker.Start([.. answer.Select(each => (byte)each)]);
        await using var agent = await StartAsync(broker.Url);
        await SaysAsync(agent, words);
        Assert.DoesNotContain("   at ", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_program_with_the_same_id_is_named_although_the_broker_closes_without_a_word()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.TakesOver = true;
        await using var agent = await StartAsync(broker.Url);
        for (var turn = 0; turn < 3; turn++)
        {
            var connections = turn * 2;
            await Eventually.BeTrueAsync(
                () => broker.Sent.Count(packet => packet.Connection == connections + 1 && packet.IsTo("health")) >= 2,
                Limit, () => agent.Log);
            _ = broker.TakeOverAsync(Stop);
            await Eventually.BeTrueAsync(() => broker.Connections > connections + 1, Limit);
        }

        await SaysAsync(agent, "which is what happens when another program has the same client id");
        Assert.Contains("Device:Id", agent.Log, StringComparison.Ordinal);
        Assert.InRange(Count(agent.Log, "Connected to the broker at"), 1, 2);
    }

    [Fact]
    public async Task Limits_of_the_broker_are_said_once_with_sizes_and_cure()
    {
        await using var broker = ScriptedBroker.Start(0x20, 8, 0, 0, 5, 0x27, 0, 0, 0x08, 0);
        await using var agent = await StartAsync(broker.Url);
        await SaysAsync(agent, "Home Assistant is told of ");
        await Eventually.BeTrueAsync(() =>
            broker.Sent.Count(packet => packet.IsTo("health")) >= 3, Limit, () => agent.Log);
        Assert.Equal(1, Count(agent.Log, "The broker takes packets of 2048 bytes at most: "));
        Assert.Equal(1, Count(agent.Log, "Home Assistant is told of "));
        Assert.Contains("max_packet_size", agent.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x97, "a quota of this client is used up")]
    [InlineData(0x96, "set Health:IntervalSeconds to more")]
    [InlineData(0x98, "by hand, or a rule of theirs")]
    [InlineData(0x9C, "set Mqtt:Url to that")]
    [InlineData(0x82, "protocol error")]
    public async Task Each_end_of_a_connection_has_its_words(byte code, string words)
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.OnPublish = packet => packet.IsTo("health") ? [0xE0, 2, code, 0] : null;
        await using var agent = await StartAsync(broker.Url);
        await SaysAsync(agent, words);
    }

    [Fact]
    public async Task A_message_that_the_broker_does_not_take_is_named_with_what_to_look_at()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.Refusal = packet => packet.IsTo("health") ? (byte)0x87 : (byte)0;
        await using var agent = await StartAsync(broker.Url);
        await SaysAsync(agent, "/health: check the broker's access list");

        // The rest goes on over the same connection, and once it may, health too.
        bool IsIn(string kind) => broker.Sent.Any(packet => packet.IsTo(kind));
        await Eventually.BeTrueAsync(() => IsIn("status") && IsIn("announcement"), Limit, () => agent.Log);
        await Eventually.BeTrueAsync(() =>
            broker.Sent.Count(packet => packet.IsTo("health")) > 2, Limit, () => agent.Log);
        Assert.Equal(1, broker.Connections);
        Assert.Single(agent.Log.Split('\n'), line => line.Contains("access list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_for_samples_that_is_none_is_left_aside_in_words_of_ours()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        byte[] topic = [.. "healthcheck/under-test/resend"u8];
        byte[] body = [0, (byte)topic.Length, .. topic, 0, .. "{}"u8];
        broker.AfterSubscription = [0x30, (byte)body.Length, .. body];
        await using var agent = await AgentProcess.StartAsync(
            $$"""{ "Mqtt": { "Url": "{{broker.Url}}" }, "Device": { "Id": "under-test" } }""");
        await SaysAsync(agent, "Left a request for samples aside: the document: without startedAt, ranges");
    }

    [Theory]
    [InlineData("the broker sent something that is no MQTT 5", 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)]
    [InlineData("the broker asks for another way to log in", 0xF0, 2, 0x18, 0)]
    public async Task What_is_not_understood_is_no_twin_and_no_name_of_the_client_library(
        string words, params int[] sent)
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.AfterSubscription = [.. sent.Select(each => (byte)each)];
        await using var agent = await StartAsync(broker.Url);
        await SaysAsync(agent, words);
        Assert.DoesNotContain("MQTTnet", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_are_kept_when_it_stops_while_the_broker_says_nothing()
    {
        await using var broker = ScriptedBroker.Start(ScriptedBroker.LetIn);
        broker.IsSilent = true;
        await using var agent = await StartAsync(broker.Url);
        await Eventually.BeTrueAsync(() => broker.Sent.Count > 1, Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains("to be sent after the next start", agent.Log, StringComparison.Ordinal);
    }

    private static Task<AgentProcess> StartAsync(string url) =>
        AgentProcess.StartAsync($$"""{ "Mqtt": { "Url": "{{url}}" }, "Health": { "IntervalSeconds": 1 } }""");

    private static Task SaysAsync(AgentProcess agent, string words) =>
        Eventually.BeTrueAsync(() => agent.Log.Contains(words, StringComparison.Ordinal), Limit, () => agent.Log);

    private static int Count(string log, string words) => log.Split(words).Length - 1;
}
