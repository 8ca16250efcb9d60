using System.Text;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>What the agent sends to Home Assistant, and when it stops.</summary>
public sealed class HomeAssistantLinkTests : IDisposable
{
    private static readonly HealthSnapshot Whole = DiscoveryMessages.Snapshot("pi-4");

    private readonly FakeTimeProvider clock = new();
    private readonly string directory = Directory.CreateTempSubdirectory("healthcheck-link-").FullName;
    private readonly List<(string Topic, string Payload)> sent = [];

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_connection_that_is_lost_now_and_then_ends_no_events()
    {
        var link = Open("abc123");
        for (var month = 0; month < 5; month++)
        {
            link.BeginSession();
            var snapshot = Whole with
            {
                Problems =
                [
                    new("storage-full", HealthStatus.Warning, Whole.Time, "88 % of / is in use", "Clean up")
                    {
                        Summary = $"Storage full: /data{month}",
                    },
                ],
            };
            await Assert.ThrowsAsync<IOException>(() =>
                link.SendEventsAsync(snapshot, _ => int.MaxValue, (_, _) => throw new IOException("lost")));
            clock.Advance(TimeSpan.FromDays(30));
            link.BeginSession();
            sent.Clear();
            await link.SendEventsAsync(snapshot, _ => int.MaxValue, SendAsync);
            Assert.NotEmpty(sent);
        }
    }

    [Theory]
    [InlineData("homeassistant/device/healthcheck_original/config")]
    [InlineData("zigbee2mqtt/bridge/state")]
    [InlineData("")]
    [InlineData("homeassistant/+/healthcheck_copy/config")]
    public async Task What_a_copied_card_or_a_damaged_file_names_is_not_cleared(string topic)
    {
        Memory().Save(topic, [new EntityName(Platform.Sensor, "memory_usage")], [], []);
        await SendDueAsync(Open("copy"));
        Assert.DoesNotContain(sent, each => each.Payload.Length == 0);
    }

    [Fact]
    public async Task What_this_device_announced_under_another_prefix_is_cleared()
    {
        Memory().Save("ha/device/healthcheck_copy/config", [], [], []);
        await SendDueAsync(Open("copy"));
        Assert.Equal(("ha/device/healthcheck_copy/config", ""), sent[0]);
    }

    [Fact]
    public async Task A_collector_is_one_that_says_how_it_is_and_the_one_that_is_there_comes_first()
    {
        var link = Open("abc123");
        Receive(link, "000001", "x");
        Receive(link, "000002", "offline");
        Receive(link, "00000f", "online");
        await SendDueAsync(link);
        Assert.Contains("\"via_device\":\"healthcheck_collector_00000f\"", sent[^1].Payload, StringComparison.Ordinal);
    }

    private static void Receive(HomeAssistantLink link, string collector, string status) =>
        link.Receive(new MqttPublishPacket
        {
            Topic = $"healthcheck/collectors/{collector}/status",
            Payload = new(Encoding.UTF8.GetBytes(status)),
        });

    private async Task SendDueAsync(HomeAssistantLink link)
    {
        link.BeginSession();
        await link.SendDueAsync(DiscoveryMessages.Announcement("pi-4"), Whole, _ => int.MaxValue, SendAsync);
    }

    private Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload)
    {
        sent.Add((topic, Encoding.UTF8.GetString(payload.Span)));
        return Task.FromResult(true);
    }

    private EntityMemory Memory() => new(new StateOptions(directory), NullLogger<EntityMemory>.Instance);

    private HomeAssistantLink Open(string id) => new(
        new MqttOptions(new Uri("mqtt://127.0.0.1"), "healthcheck", null, null, null, null, null),
        DiscoveryMessages.Everything, new HttpOptions(null, 7070), new RemoteCommandOptions(false),
        new AgentRun(id, null, clock.GetUtcNow()), DiscoveryMessages.Key, Memory(),
        NullLogger<HomeAssistantLink>.Instance, clock);
}
