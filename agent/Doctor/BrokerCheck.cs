using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.Readable;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// The way to the broker, step by step: the name, the connection with TLS and credentials, the broker's limits, and what this
/// user may do there. Nothing is published and nothing is left behind.
/// </summary>
internal sealed class BrokerCheck : ICheck
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ListenAtMost = TimeSpan.FromSeconds(2);
    private const int MostMessages = 2000;

    public string Name => "broker";

    public async Task<IReadOnlyList<Finding>> LookAsync(Patient patient, CancellationToken stop)
    {
        var (options, id) = (patient.Settings.Mqtt, patient.Device.Identity.Id);
        if (await ResolveAsync(options, stop) is { } unresolved)
            return [unresolved];

        var findings = new List<Finding>();
        try
        {
            await using var visit = await BrokerVisit.BeginAsync(options, $"healthcheck-doctor-{id}", stop);
            Task<BrokerVisit> VisitAgain(CancellationToken token) =>
                BrokerVisit.BeginAsync(options, $"healthcheck-doctor-{id}-again", token);
            findings.Add(new Finding(Name, Grade.Green, Connected(options)));
            findings.AddRange(Limits(visit.Welcome));
            var homeAssistant = new HomeAssistantTopics(patient.Settings.HomeAssistant.DiscoveryPrefix, id);
            var rights = new BrokerRights(visit, VisitAgain, new Topics(options.TopicPrefix), homeAssistant, id);
            findings.AddRange(await rights.SubscribeAsync(patient.Settings, stop));
            await visit.CollectRetainedAsync(Quiet, ListenAtMost, MostMessages, stop);
            findings.AddRange(SameId(patient, visit, rights));
            findings.AddRange(await rights.TryPublishAsync(patient.Settings, stop));
            findings.Add(HomeAssistantCheck.Look(visit.Retained, homeAssistant, patient.Settings.HomeAssistant.Enabled));
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever stands in the way is the finding.
            var where = $"{options.Url.Host}:{options.Port}";
            findings.Add(new Finding(
                Name, Grade.Red, findings.Count == 0 ? $"No connection to {where}" : $"The connection to {where} did not last",
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
        + (options.Username is { } user ? $" as {user}" : options.ClientCertificateFile is null ? " without a password" : " by its certificate");

    internal IEnumerable<Finding> Limits(MqttConnAckPacket welcome)
    {
        if (!welcome.RetainAvailable)
        {
            yield return new Finding(
                Name, Grade.Red, "The broker keeps no retained messages: nobody who comes later sees this device",
                "Turn it on at the broker (in Mosquitto: retain_available true)");
        }

        if (welcome.MaximumQoS < MqttQualityOfServiceLevel.AtLeastOnce)
        {
            yield return new Finding(
                Name, Grade.Red, "The broker acknowledges nothing (QoS 0 only): samples would be lost unseen",
                "Allow QoS 1 at the broker (in Mosquitto: max_qos 1 or 2)");
        }

        if (welcome.MaximumPacketSize is > 0 and < ContractLimits.BacklogBytes + 1024)
        {
            yield return new Finding(
                Name, Grade.Yellow,
                $"The broker takes messages of {Units.Bytes(welcome.MaximumPacketSize)} at most: what was missed in an outage comes in larger ones",
                "Allow 70000 bytes or more (in Mosquitto: max_packet_size)");
        }
    }

    // What was announced under this id tells whether it was by this board.
    private static IEnumerable<Finding> SameId(Patient patient, BrokerVisit visit, BrokerRights rights)
    {
        if (!visit.Retained.TryGetValue(rights.Of(TopicKind.Announcement), out var json))
            yield break;
        DeviceAnnouncement other;
        try
        {
            other = Wire.ReadAnnouncement(json);
        }
        catch (ContractException)
        {
            yield break;
        }

        var (ours, theirs) = (patient.Announcement.Fingerprint, other.Fingerprint);
        if (ours.Serial is { } serial && theirs.Serial is { } otherSerial && serial != otherSerial)
        {
            yield return new Finding(
                "identity", Grade.Red, $"Another board announced itself as {other.Id}: {other.Hostname} at {other.Address ?? "an unknown address"}",
                "Set Device:Id on one of the two to something else; if that board is gone: healthcheck-agent forget");
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
