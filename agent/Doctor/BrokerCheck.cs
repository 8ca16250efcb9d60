using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// The way to the broker, step by step: the name, the connection with TLS and credentials, the broker's limits, and
/// what this user may do there. Nothing is published and nothing is left behind.
/// </summary>
internal sealed class BrokerCheck : ICheck
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ListenAtMost = TimeSpan.FromSeconds(2);

    public string Name => "broker";

    public async Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop)
    {
        var (options, id) = (context.Settings.Mqtt, context.Machine.Identity.Id);
        if (await ResolveAsync(options, stop) is { } unresolved)
            return [unresolved];

        var findings = new List<Finding>();
        try
        {
            await using var probe = await MqttProbe.ConnectAsync(options, $"healthcheck-doctor-{id}", stop);
            Task<MqttProbe> ConnectAgain(CancellationToken token) =>
                MqttProbe.ConnectAsync(options, $"healthcheck-doctor-{id}-again", token);
            findings.Add(new Finding(Name, Grade.Green, Connected(options)));
            findings.AddRange(Limits(probe.Welcome));
            var homeAssistant = new HomeAssistantTopics(context.Settings.HomeAssistant.DiscoveryPrefix, id);
            var rights = new BrokerRights(probe, ConnectAgain, new Topics(options.TopicPrefix), homeAssistant, id);
            findings.AddRange(await rights.SubscribeAsync(context.Settings, stop));
            if (!await probe.CollectRetainedAsync(Quiet, ListenAtMost, MqttProbe.MostRetained, stop))
            {
                findings.Add(new Finding(
                    Name, Grade.Yellow,
                    $"The broker keeps more than {probe.Retained.Count} messages, and only these were looked at",
                    "Nothing is wrong; what the rest would show is missing here"));
            }

            findings.AddRange(SameIdCheck.Look(
                context.Announcement, context.Local.Announcement, rights.Of(TopicKind.Announcement),
                rights.Of(TopicKind.Health), probe.Retained,
                probe.Live));
            findings.AddRange(await rights.TryPublishAsync(context.Settings, stop));
            findings.Add(
                HomeAssistantCheck.Look(probe.Retained, homeAssistant, context.Settings.HomeAssistant.Enabled));
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever stands in the way is the finding.
            var where = $"{options.Url.Host}:{options.Port}";
            findings.Add(new Finding(
                Name, Grade.Red,
                findings.Count == 0 ? $"No connection to {where}" : $"The connection to {where} did not last",
                Capital(ConnectFailure.Describe(e))));
        }

        return findings;
    }

    private async Task<Finding?> ResolveAsync(MqttOptions options, CancellationToken stop)
    {
        try
        {
            await Dns.GetHostAddressesAsync(options.Url.DnsSafeHost, stop);
            return null;
        }
        catch (SocketException)
        {
            return new Finding(
                Name, Grade.Red, $"The name {options.Url.Host} cannot be resolved",
                "Check Mqtt:Url and the name server (getent hosts NAME), or write the address instead of the name");
        }
    }

    private static string Connected(MqttOptions options) =>
        $"{options.Url.Scheme}://{options.Url.Host}:{options.Port} lets this device in"
        + (options.Username is { } user
            ? $" as {user}"
            : options.ClientCertificateFile is null ? " without a password" : " by its certificate");

    internal IEnumerable<Finding> Limits(MqttConnAckPacket welcome) =>
        BrokerLimits.Of(welcome).ForDevice(BrokerTerms.NeedsBytes)
            .Select(limitation =>
                new Finding(Name, limitation.IsSevere ? Grade.Red : Grade.Yellow, limitation.Cost, limitation.Cure));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
