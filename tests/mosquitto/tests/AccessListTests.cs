using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>
/// Who may do what, each right and each wrong tried at a real Mosquitto. A message that must not arrive is followed by
/// one that must, on the same connections: when the second is there, the first will not come any more.
/// </summary>
[Trait("Needs", "Mosquitto")]
public sealed class AccessListTests(SharedSecuredBroker shared) : IClassFixture<SharedSecuredBroker>
{
    private const string A = "device-a", B = "device-b", Collector = "collector", HomeAssistant = "homeassistant";
    private const string End = "end";

    private readonly SecuredBroker broker = shared.Broker;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, bool> Writing => new()
    {
        { A, "healthcheck/device-a/announcement", true },
        { A, "healthcheck/device-a/status", true },
        { A, "healthcheck/device-a/health", true },
        { A, "healthcheck/device-a/backlog", true },
        { A, "healthcheck/device-a/gone", true },
        { A, "healthcheck/device-a/event", true },
        { A, "homeassistant/device/healthcheck_device-a/config", true },
        { A, "healthcheck/device-a/resend", false },
        { A, "healthcheck/device-a/command", false },
        { A, "healthcheck/device-a/anything", false },
        { A, "healthcheck/device-a/health/deeper", false },
        { A, "healthcheck/device-a", false },
        { A, "healthcheck/device-b/announcement", false },
        { A, "healthcheck/device-b/status", false },
        { A, "healthcheck/device-b/health", false },
        { A, "healthcheck/device-b/backlog", false },
        { A, "healthcheck/device-b/gone", false },
        { A, "healthcheck/device-b/event", false },
        { A, "healthcheck/device-b/resend", false },
        { A, "healthcheck/device-b/command", false },
        { A, "homeassistant/device/healthcheck_device-b/config", false },
        { A, "homeassistant/status", false },
        { A, "homeassistant/sensor/anything/config", false },
        { A, "healthcheck/%u/health", false },
        { A, "healthcheck/alerts/event", false },
        { A, "healthcheck/alerts/device-a/offline", false },
        { A, "healthcheck/alerts/collector/disk-full", false },
        { A, "other/topic", false },
        { A, "$SYS/broker/uptime", false },
        { A, "$CONTROL/dynamic-security/v1", false },
        { A, "healthcheck/collectors/0f3c/status", false },
        { A, "healthcheck/collectors/0f3c/health", false },
        { Collector, "healthcheck/collectors/0f3c/status", true },
        { Collector, "healthcheck/collectors/0f3c/health", true },
        { Collector, "healthcheck/device-a/resend", true },
        { Collector, "healthcheck/device-a/announcement", true },
        { Collector, "healthcheck/device-a/status", true },
        { Collector, "healthcheck/device-a/health", true },
        { Collector, "healthcheck/alerts/event", true },
        { Collector, "healthcheck/alerts/device-a/offline", true },
        { Collector, "healthcheck/alerts/device-a/offline/more", false },
        { Collector, "healthcheck/device-a/backlog", false },
        { Collector, "healthcheck/device-a/gone", false },
        { Collector, "healthcheck/device-a/command", false },
        { Collector, "healthcheck/collector/announcement", false },
        { Collector, "healthcheck/collector/resend", false },
        { Collector, "homeassistant/status", false },
        { Collector, "homeassistant/device/healthcheck_device-a/config", true },
        { HomeAssistant, "homeassistant/status", true },
        { HomeAssistant, "homeassistant/device/healthcheck_device-a/config", true },
        { HomeAssistant, "healthcheck/device-a/command", true },
        { HomeAssistant, "healthcheck/alerts/event", false },
        { HomeAssistant, "healthcheck/alerts/device-a/offline", false },
        { HomeAssistant, "healthcheck/device-a/announcement", false },
        { HomeAssistant, "healthcheck/device-a/health", false },
        { HomeAssistant, "healthcheck/device-a/resend", false },
        { HomeAssistant, "healthcheck/homeassistant/health", false },
    };

    public static TheoryData<string, string, string, string, bool> Reading => new()
    {
        // reader, what it subscribes to, writer, topic, whether it gets it
        { A, "healthcheck/device-a/resend", Collector, "healthcheck/device-a/resend", true },
        { A, "healthcheck/device-a/command", HomeAssistant, "healthcheck/device-a/command", true },
        { A, "homeassistant/status", HomeAssistant, "homeassistant/status", true },
        { A, "homeassistant/device/healthcheck_device-a/config", HomeAssistant,
            "homeassistant/device/healthcheck_device-a/config", true },
        { A, "healthcheck/device-a/announcement", A, "healthcheck/device-a/announcement", true },
        { A, "#", B, "healthcheck/device-b/health", false },
        { A, "healthcheck/#", B, "healthcheck/device-b/announcement", false },
        { A, "healthcheck/+/status", B, "healthcheck/device-b/status", false },
        { A, "healthcheck/device-b/health", B, "healthcheck/device-b/health", false },
        { A, "healthcheck/device-b/resend", Collector, "healthcheck/device-b/resend", false },
        { A, "healthcheck/device-b/command", HomeAssistant, "healthcheck/device-b/command", false },
        { A, "$share/group/healthcheck/+/health", B, "healthcheck/device-b/health", false },
        { A, "homeassistant/#", B, "homeassistant/device/healthcheck_device-b/config", false },
        { A, "homeassistant/#", HomeAssistant, "homeassistant/sensor/other/config", false },
        { A, "healthcheck/collectors/+/status", Collector, "healthcheck/collectors/0f3c/status", true },
        { A, "healthcheck/collectors/+/health", Collector, "healthcheck/collectors/0f3c/health", false },
        { HomeAssistant, "healthcheck/#", Collector, "healthcheck/collectors/0f3c/health", true },
        { Collector, "homeassistant/status", HomeAssistant, "homeassistant/status", true },
        { Collector, "healthcheck/+/announcement", A, "healthcheck/device-a/announcement", true },
        { Collector, "healthcheck/+/health", A, "healthcheck/device-a/health", true },
        { Collector, "healthcheck/+/status", A, "healthcheck/device-a/status", true },
        { Collector, "healthcheck/+/backlog", A, "healthcheck/device-a/backlog", true },
        { Collector, "healthcheck/+/gone", A, "healthcheck/device-a/gone", true },
        { Collector, "$share/collectors/healthcheck/+/health", A, "healthcheck/device-a/health", true },
        { Collector, "#", A, "homeassistant/device/healthcheck_device-a/config", false },
        { Collector, "#", HomeAssistant, "homeassistant/sensor/other/config", false },
        { A, "healthcheck/alerts/#", Collector, "healthcheck/alerts/device-a/offline", false },
        { HomeAssistant, "healthcheck/alerts/#", Collector, "healthcheck/alerts/device-a/offline", true },
        { HomeAssistant, "healthcheck/#", A, "healthcheck/device-a/health", true },
        { HomeAssistant, "homeassistant/#", A, "homeassistant/device/healthcheck_device-a/config", true },
    };

    [Theory]
    [MemberData(nameof(Writing))]
    public async Task A_user_writes_only_what_is_its_own(string user, string topic, bool mayWrite)
    {
        using var client = await ConnectAsync(user);

        var result = await PublishAsync(client, topic);

        Assert.Equal(mayWrite, result.IsSuccess);
        if (!mayWrite)
            Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);

        // Told, and not thrown out for it: the same connection goes on.
        Assert.True(await client.TryPingAsync(Cancellation), broker.Log);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task A_user_reads_only_what_is_meant_for_it(
        string reader, string filter, string writer, string topic, bool mayRead)
    {
        var received = new ConcurrentQueue<string>();
        using var to = await ConnectAsync(reader, received);
        using var from = await ConnectAsync(writer);
        await to.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);

        Assert.True((await PublishAsync(from, topic)).IsSuccess);
        await SynchronizeAsync(reader, to, received);

        Assert.Equal(mayRead, received.Contains(topic));
    }

    [Theory]
    [InlineData("device-a")]
    [InlineData("collector")]
    [InlineData("homeassistant")]
    public async Task Nobody_reads_what_the_broker_says_of_itself(string user)
    {
        var received = new ConcurrentQueue<string>();
        using var client = await ConnectAsync(user, received);
        await client.SubscribeAsync("$SYS/#", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        await SynchronizeAsync(user, client, received);

        Assert.DoesNotContain(received, topic => topic.StartsWith("$SYS", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("device-a", "wrong")]
    [InlineData("device-a", "")]
    [InlineData("device-a", null)]
    [InlineData("nobody", "password-of-nobody")]
    [InlineData("", "")]
    public async Task Without_a_user_and_its_password_nobody_gets_in(string? user, string? password)
    {
        using var client = new MqttClientFactory().CreateMqttClient();

        var result = await client.ConnectAsync(Options(user, password), Cancellation);

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, result.ResultCode);
    }

    [Fact]
    public async Task A_last_will_on_the_topic_of_another_is_never_sent()
    {
        var received = new ConcurrentQueue<string>();
        using var witness = await ConnectAsync(Collector, received);
        await witness.SubscribeAsync("healthcheck/#", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);

        using (var dying = new MqttClientFactory().CreateMqttClient())
        {
            var options = Options(A, SecuredBroker.PasswordOf(A));
            (options.WillTopic, options.WillPayload) = ("healthcheck/device-b/status", "offline"u8.ToArray());
            await dying.ConnectAsync(options, Cancellation);
            await dying.DisconnectAsync(
                MqttClientDisconnectOptionsReason.DisconnectWithWillMessage, cancellationToken: Cancellation);
        }

        await SynchronizeAsync(Collector, witness, received);
        Assert.DoesNotContain("healthcheck/device-b/status", received);
    }

    [Fact]
    public async Task A_session_taken_over_under_another_user_hands_out_nothing()
    {
        using (var owner = await ConnectAsync(Collector, clientId: "session", clean: false))
        {
            await owner.SubscribeAsync("healthcheck/+/backlog", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
            await owner.DisconnectAsync(cancellationToken: Cancellation);
        }

        using var from = await ConnectAsync(B);
        Assert.True((await PublishAsync(from, "healthcheck/device-b/backlog")).IsSuccess);
        var received = new ConcurrentQueue<string>();
        using var thief = await ConnectAsync(A, received, "session", clean: false);
        await PublishAsync(from, "healthcheck/device-b/backlog");
        await SynchronizeAsync(A, thief, received);

        Assert.DoesNotContain("healthcheck/device-b/backlog", received);
    }

    [Fact]
    public async Task A_message_above_the_limit_ends_the_connection_and_not_the_broker()
    {
        using var client = await ConnectAsync(A);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await client.PublishBinaryAsync("healthcheck/device-a/health", new byte[2 << 20],
                MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancellation);
            await client.PingAsync(Cancellation);
        });

        using var again = await ConnectAsync(A);
        Assert.True((await PublishAsync(again, "healthcheck/device-a/health")).IsSuccess);
    }

    private static Task<MqttClientPublishResult> PublishAsync(
        IMqttClient client, string topic, string payload = "{}") =>
        client.PublishStringAsync(
            topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancellation);

    // What everybody who reads here may read comes last, over the same connection.
    private async Task SynchronizeAsync(string reader, IMqttClient client, ConcurrentQueue<string> received)
    {
        var (writer, topic) = reader == Collector
            ? (A, "healthcheck/device-a/gone")
            : (HomeAssistant, "homeassistant/status");
        using var from = await ConnectAsync(writer);
        await client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        await PublishAsync(from, topic, End);
        await Eventually.BeTrueAsync(() => received.Contains(End), TimeSpan.FromSeconds(10), () => broker.Log);
    }

    private async Task<IMqttClient> ConnectAsync(
        string user, ConcurrentQueue<string>? received = null, string? clientId = null, bool clean = true)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            received?.Enqueue(message.ApplicationMessage.ConvertPayloadToString() == End
                ? End
                : message.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        var options = Options(user, SecuredBroker.PasswordOf(user));
        (options.ClientId, options.CleanSession, options.SessionExpiryInterval) =
            (clientId ?? options.ClientId, clean, clean ? 0u : 3600);
        var result = await client.ConnectAsync(options, Cancellation);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    private MqttClientOptions Options(string? user, string? password)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(broker.CaFile);
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("localhost", broker.Port)
            .WithTlsOptions(tls => tls.UseTls().WithTrustChain(authorities));
        if (user is not null)
            builder.WithCredentials(user, password);
        return builder.Build();
    }
}
