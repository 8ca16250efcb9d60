using System.Text;
using HealthCheck.Agent.Doctor;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using HealthCheck.Hosting.Errors;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;

namespace HealthCheck.Agent.Tests.Cases;

/// <summary>
/// What the doctor says of the brokers, addresses and mounts that strangers reported, to the letter: tests/golden/cases
/// holds what was read and found right.
/// </summary>
[Trait("Needs", "Mosquitto")]
public sealed class ConnectionCaseTests : IDisposable
{
    private const string Id = "under-test";

    private static readonly IFormatProvider Invariant = System.Globalization.CultureInfo.InvariantCulture;
    private static readonly byte[] NotAuthorized = [0x20, 3, 0, 0x87, 0];

    private readonly TempTree tree = new TempTree().With("/proc/loadavg", "0.10 0.20 0.30 1/100 999\n");
    private readonly List<(string Port, string Name)> ports = [];
    private readonly StringWriter text = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => tree.Dispose();

    [Fact]
    public async Task A_broker_that_takes_small_packets()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, null, "max_packet_size 8192");
        await ExamineAsync(new Uri(broker.Url).Port, new BrokerCheck());
        IsApproved("broker-small-packets");
    }

    [Fact]
    public async Task A_broker_whose_reason_changes()
    {
        var port = LoopbackPort.Free();
        await ExamineAsync(port, new BrokerCheck());
        await using var broker = ScriptedBroker.Start(_ => NotAuthorized, port);
        await ExamineAsync(port, new BrokerCheck());
        IsApproved("broker-reason-changes");
    }

    [Fact]
    public async Task A_broker_at_which_another_agent_has_the_id()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var client = await Witness.ConnectAsync(broker.Url);
        var other = Example.Announcement with { Id = Id };
        tree.With("/proc/device-tree/serial-number", "10000000c0ffee42\0");
        await client.PublishBinaryAsync(
            $"healthcheck/{Id}/announcement", Wire.Write(other), retain: true, cancellationToken: Stop);
        await ExamineAsync(new Uri(broker.Url).Port, new BrokerCheck());
        IsApproved("broker-takes-over-in-silence");
    }

    [Fact]
    public async Task An_address_of_a_broker_with_a_password_in_it()
    {
        var (_, output, error) = await AgentProcess.RunAsync(
            "doctor", "--config", tree.With("/agent.json", "{}").Root + "/agent.json",
            "--broker", "mqtt://pi:Sommer2024@broker.example");
        Assert.DoesNotContain("Sommer2024", output + error, StringComparison.Ordinal);
        await text.WriteAsync(output + error);
        IsApproved("broker-url-with-password");
    }

    [Fact]
    public async Task An_address_to_listen_at_that_is_not_there_yet()
    {
        await ExamineAsync(LoopbackPort.Free(), new Agent.Doctor.HttpCheck(), ("Http:Address", "192.0.2.77"));
        IsApproved("listen-address-not-there-yet");
    }

    [Fact]
    public async Task A_mount_below_a_folder_that_may_not_be_entered()
    {
        tree.With(
            "/proc/1/mountinfo",
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:17 / /media/pi/BACKUP rw - ext4 /dev/sdb1 rw\n"
            + "3 1 0:50 / /mnt/nas rw - fuse.sshfs nas:/ rw\n");
        FileSystemUsage? Ask(string path, string? device) => path.Contains("/m", StringComparison.Ordinal)
            ? throw SystemError.Of(SystemError.AccessDenied, path)
            : new FileSystemUsage(1000, 250, 0, 0);
        var problems = Fixture.Problems();
        var probe = new MountProbe(tree.Files, Ask, TimeSpan.FromSeconds(10));
        var mounts = new MountSource(tree.Files, probe, problems, new ReadErrors(problems));
        var seen = Snapshots.Of(mounts, problems);
        await ExamineAsync(
            LoopbackPort.Free(), new SourceCheck(),
            snapshot: each => each with { Storage = seen.Storage, Problems = seen.Problems });
        IsApproved("mount-not-allowed");
    }

    private async Task ExamineAsync(
        int port, ICheck check, (string, string)? setting = null, Func<HealthSnapshot, HealthSnapshot>? snapshot = null)
    {
        ports.Add((port.ToString(Invariant), "1883"));
        var free = LoopbackPort.Free().ToString(Invariant);
        ports.Add((free, "7070"));
        (string, string)[] settings =
        [
            ("Host:Root", tree.Root), ("State:Directory", tree.Root + "/none"), ("Device:Id", Id), ("Http:Port", free),
            ("Mqtt:Url", $"mqtt://127.0.0.1:{port}"),
            .. setting is { } one ? [one] : Array.Empty<(string, string)>(),
        ];
        var all = TestSettings.With(settings);
        using var device =
            new MeasuredMachine(all, keepIdentity: false, NullLogger.Instance, new FakeTimeProvider(Snapshots.Noon));
        var measured = device.Sampler.Measure();
        var context = new CheckContext(
            all, device, tree.Files, device.Announcement.Build(null), snapshot?.Invoke(measured) ?? measured,
            new LocalAgent(PortHolder.Nobody));
        await text.WriteAsync("$ healthcheck-agent doctor\n");
        var doctor = new DoctorText(text, inColour: false);
        foreach (var finding in await CheckList.RunAsync(check, context, Stop))
            doctor.Write(finding);
        await text.WriteAsync('\n');
    }

    private void IsApproved(string name)
    {
        var said = ports.Aggregate(
            text.ToString().Replace(tree.Root, "/etc/healthcheck", StringComparison.Ordinal),
            (before, port) => before.Replace(port.Port, port.Name, StringComparison.Ordinal));
        GoldenFile.Matches($"cases/{name}.txt", Encoding.UTF8.GetBytes(said.TrimEnd('\n')));
    }
}
