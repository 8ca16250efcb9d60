using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// A device and a broker in network namespaces of their own, with a cable between them that is plugged in late.
/// </summary>
public sealed class LateNetworkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_device_that_gets_its_network_late_and_then_another_address_and_name_stays_one_device()
    {
        await using var hosts = await TwoHosts.CreateAsync();
        var tree = Directory.CreateTempSubdirectory("healthcheck-late-");
        Directory.CreateDirectory(Path.Combine(tree.FullName, "etc"));
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "etc", "machine-id"),
            "77aa4e1c90d35f2b8c6d1407e9ba52f3\n", TestContext.Current.CancellationToken);
        await WriteHostnameAsync("before");

        await using var broker = hosts.StartAtBroker("mosquitto", "-c", hosts.BrokerConfiguration);
        await using var agent = hosts.StartAtDevice(
            Checkout.Agent, "--broker", $"mqtt://{TwoHosts.BrokerAddress}", "--interval", "1", "--root", tree.FullName,
            "--state", tree.FullName);
        await Eventually.BeTrueAsync(
            () => agent.Error.Contains("No connection to the broker", StringComparison.Ordinal), Limit,
            () => agent.Story);

        await hosts.PlugInAsync("10.77.0.2/24");
        // Line by line: into a pipe it would write only when a buffer is full.
        await using var witness = hosts.StartAtBroker(
            "stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-h", TwoHosts.BrokerAddress, "-t",
            "healthcheck/+/announcement", "-F", "%p");
        await AnnouncedAsync(device => device is { Address: "10.77.0.2", Hostname: "before" });

        await hosts.ChangeAddressAsync("10.77.0.2/24", "10.77.0.3/24");
        await AnnouncedAsync(device => device.Address == "10.77.0.3");

        await WriteHostnameAsync("after");
        await AnnouncedAsync(device => device is { Address: "10.77.0.3", Hostname: "after" });

        Assert.True(agent.IsRunning);
        Assert.Single(Announcements().Select(device => (device.Id, device.StartedAt)).Distinct());
        await agent.StopAsync();
        tree.Delete(recursive: true);

        Task WriteHostnameAsync(string name) =>
            File.WriteAllTextAsync(Path.Combine(tree.FullName, "etc", "hostname"), name + "\n");

        Task AnnouncedAsync(Func<DeviceAnnouncement, bool> condition) =>
            Eventually.BeTrueAsync(() => Announcements().Any(condition), Limit, () => witness.Story + agent.Story);

        IEnumerable<DeviceAnnouncement> Announcements() =>
            witness.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Wire.ReadAnnouncement(System.Text.Encoding.UTF8.GetBytes(line)));
    }

    /// <summary>Two network namespaces with a cable between them; gone when the test is over.</summary>
    private sealed class TwoHosts : IAsyncDisposable
    {
        public const string BrokerAddress = "10.77.0.1";

        private readonly string device = $"hc-device-{Environment.ProcessId}";
        private readonly string broker = $"hc-broker-{Environment.ProcessId}";
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-hosts-");

        public string BrokerConfiguration => Path.Combine(folder.FullName, "mosquitto.conf");

        public static async Task<TwoHosts> CreateAsync()
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may make network namespaces here");
            Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "iproute2 is not installed");
            var hosts = new TwoHosts();
            var (code, _, error) = await TestProcess.RunAsync("ip", ["netns", "add", hosts.device], Limit);
            Assert.SkipUnless(code == 0, $"this machine may not make network namespaces: {error}");
            await IpAsync("netns", "add", hosts.broker);
            await IpAsync("link", "add", "hc-pi", "netns", hosts.device, "type", "veth", "peer", "name", "hc-br",
                "netns", hosts.broker);
            await IpAsync("-n", hosts.broker, "address", "add", BrokerAddress + "/24", "dev", "hc-br");
            await IpAsync("-n", hosts.broker, "link", "set", "lo", "up");
            await IpAsync("-n", hosts.broker, "link", "set", "hc-br", "up");
            await File.WriteAllTextAsync(
                hosts.BrokerConfiguration,
                $"listener 1883 {BrokerAddress}\nallow_anonymous true\nlog_dest stderr\nuser root\n");
            return hosts;
        }

        public TestProcess StartAtBroker(params string[] command) =>
            TestProcess.Start("ip", ["netns", "exec", broker, .. command]);

        public TestProcess StartAtDevice(params string[] command) =>
            TestProcess.Start("ip", ["netns", "exec", device, .. command]);

        public async Task PlugInAsync(string address)
        {
            await IpAsync("-n", device, "address", "add", address, "dev", "hc-pi");
            await IpAsync("-n", device, "link", "set", "hc-pi", "up");
        }

        public async Task ChangeAddressAsync(string from, string to)
        {
            await IpAsync("-n", device, "address", "delete", from, "dev", "hc-pi");
            await IpAsync("-n", device, "address", "add", to, "dev", "hc-pi");
        }

        public async ValueTask DisposeAsync()
        {
            await TestProcess.RunAsync("ip", ["netns", "delete", device], Limit);
            await TestProcess.RunAsync("ip", ["netns", "delete", broker], Limit);
            folder.Delete(recursive: true);
        }

        private static async Task IpAsync(params string[] arguments)
        {
            var (code, _, error) = await TestProcess.RunAsync("ip", arguments, Limit);
            Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {error}");
        }
    }
}
