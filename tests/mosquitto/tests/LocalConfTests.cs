using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>What mosquitto/local.conf promises, asked of a real Mosquitto.</summary>
public sealed class LocalConfTests
{
    private const string Topic = "test/queued";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_that_is_away_gets_every_message_when_it_returns()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await SubscribeAndLeaveAsync(broker);

        const int Count = 5000;
        await PublishAsync(broker, Count);

        Assert.Equal(Numbers(Count), await ReceiveAsync(broker, Count));
    }

    [Fact]
    public async Task A_clean_restart_keeps_what_is_queued_and_what_is_retained()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await SubscribeAndLeaveAsync(broker);
        await PublishAsync(broker, 100);
        await PublishRetainedAsync(broker, "remember me");

        await broker.StopAsync();
        await broker.StartAgainAsync();

        Assert.Equal("remember me", await ReadRetainedAsync(broker));
        Assert.Equal(Numbers(100), await ReceiveAsync(broker, 100));
    }

    [Fact]
    public async Task A_killed_broker_keeps_what_it_saved_last()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await PublishRetainedAsync(broker, "remember me");
        broker.Save();
        await SavedAsync(broker, "remember me");

        await broker.KillAsync();
        await broker.StartAgainAsync();

        Assert.Equal("remember me", await ReadRetainedAsync(broker));
    }

    [Fact]
    public async Task A_message_far_above_what_the_collector_accepts_still_reaches_it()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var large = new string('x', 4 * 1024 * 1024);

        await PublishRetainedAsync(broker, large);

        Assert.Equal(large, await ReadRetainedAsync(broker));
    }

    [Fact]
    public async Task Only_loopback_is_listened_on()
    {
        await using var broker = await MosquittoBroker.StartAsync();

        // Loopback has a whole network; an address of it that is not the one in the configuration stands for any other
        // address of this machine, which it may not have here.
        using var client = new TcpClient();
        var refused = await Assert.ThrowsAnyAsync<SocketException>(
            () => client.ConnectAsync(IPAddress.Parse("127.0.0.2"), broker.Port, Cancellation).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    private static string[] Numbers(int count) =>
        [.. Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static async Task SubscribeAndLeaveAsync(MosquittoBroker broker)
    {
        using var subscriber = await ConnectAsync(broker, "subscriber");
        await subscriber.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        await subscriber.DisconnectAsync(cancellationToken: Cancellation);
    }

    private static async Task PublishAsync(MosquittoBroker broker, int count)
    {
        using var publisher = await ConnectAsync(broker, "publisher");
        foreach (var number in Numbers(count))
            await publisher.PublishStringAsync(
                Topic, number, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancellation);
    }

    private static async Task PublishRetainedAsync(MosquittoBroker broker, string text)
    {
        using var publisher = await ConnectAsync(broker, "publisher");
        await publisher.PublishStringAsync(
            "test/retained", text, MqttQualityOfServiceLevel.AtLeastOnce, retain: true, Cancellation);
    }

    private static async Task<string> ReadRetainedAsync(MosquittoBroker broker)
    {
        using var reader = await ConnectAsync(broker, "reader");
        var first = new TaskCompletionSource<string>();
        reader.ApplicationMessageReceivedAsync += message =>
        {
            first.TrySetResult(Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await reader.SubscribeAsync("test/retained", cancellationToken: Cancellation);
        return await first.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    private static async Task<IReadOnlyList<string>> ReceiveAsync(MosquittoBroker broker, int count)
    {
        var received = new List<string>();
        var all = new TaskCompletionSource();
        using var subscriber = await ConnectAsync(broker, "subscriber", message =>
        {
            received.Add(Encoding.UTF8.GetString(message.Payload.ToArray()));
            if (received.Count == count)
                all.TrySetResult();
        });

        try
        {
            await all.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{received.Count} of {count} messages came.\n{broker.Log}");
        }

        return received;
    }

    private static async Task<IMqttClient> ConnectAsync(
        MosquittoBroker broker, string clientId, Action<MqttApplicationMessage>? received = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            received?.Invoke(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTcpServer("127.0.0.1", broker.Port)
                .WithClientId(clientId)
                .WithCleanStart(false)
                .WithSessionExpiryInterval(3600)
                .Build(),
            Cancellation);
        return client;
    }

    private static Task SavedAsync(MosquittoBroker broker, string text) =>
        Eventually.BeTrueAsync(
            () => File.Exists(broker.DataFile)
                && File.ReadAllText(broker.DataFile).Contains(text, StringComparison.Ordinal),
            TimeSpan.FromSeconds(15), () => broker.Log);
}
