using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>Install, upgrade, remove, purge: what stays, what goes, and that the service follows.</summary>
public sealed class PackageLifeTests : IAsyncLifetime
{
    private Machine machine = null!;

    public async ValueTask InitializeAsync() => machine = await Machine.BootAsync();

    public ValueTask DisposeAsync() => machine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("healthcheck-agent", "agent.json")]
    [InlineData("healthcheck-collector", "collector.json")]
    public async Task An_upgrade_keeps_settings_and_data_and_a_purge_leaves_nothing(string service, string settings)
    {
        var before = await machine.FilesAsync();
        var users = await machine.DoAsync("cat /etc/passwd /etc/group");
        await machine.InstallAsync(Packages.Package(service));
        var first = await machine.AskAsync(service, "MainPID");
        await machine.WriteAsync($"/etc/healthcheck/{settings}", """{ "Log": { "Level": "Debug" } }""", "600");
        await machine.DoAsync($"chown {service} /etc/healthcheck/{settings}; echo kept > /var/lib/{service}/witness");

        await machine.InstallAsync(await Packages.NewerAsync(Packages.Package(service)));
        Assert.StartsWith(
            "1000.", await machine.DoAsync($"dpkg-query -W -f '${{Version}}' {service}"), StringComparison.Ordinal);
        Assert.Equal("active", await machine.AskAsync(service, "ActiveState"));
        Assert.NotEqual(first, await machine.AskAsync(service, "MainPID"));
        Assert.Equal("0", await machine.AskAsync(service, "NRestarts"));
        Assert.Contains("Debug", await machine.DoAsync($"cat /etc/healthcheck/{settings}"), StringComparison.Ordinal);
        Assert.Equal($"600 {service}", await machine.DoAsync($"stat -c '%a %U' /etc/healthcheck/{settings}"));
        Assert.Equal("kept", await machine.DoAsync($"cat /var/lib/{service}/witness"));

        // An owner who does not want it to run is not overruled by the next upgrade.
        await machine.DoAsync($"systemctl disable --now {service}");
        await machine.InstallAsync(Packages.Package(service));
        Assert.NotEqual("enabled", (await machine.TryAsync($"systemctl is-enabled {service}")).Output.Trim());
        await machine.DoAsync($"systemctl enable --now {service}");

        await machine.DoAsync($"dpkg --remove {service}");
        Assert.NotEqual("active", (await machine.TryAsync($"systemctl is-active {service}")).Output.Trim());
        Assert.EndsWith("kept", await machine.DoAsync($"cat /etc/healthcheck/{settings} /var/lib/{service}/witness"),
            StringComparison.Ordinal);

        await machine.DoAsync($"dpkg --purge {service}; rm -f /root/*.deb");
        Assert.Equal(before, await machine.FilesAsync());
        Assert.Equal(users, await machine.DoAsync("cat /etc/passwd /etc/group"));
    }

    [Fact]
    public async Task Agent_and_collector_find_each_other_and_outlive_a_crash_of_the_collector()
    {
        const string Devices = "http://localhost:7080/api/devices", Collector = "healthcheck-collector";
        await machine.WriteAsync(
            $"/etc/systemd/system/{Collector}.service.d/test.conf", "[Service]\nWatchdogSec=5\nRestartSec=1\n");
        await machine.InstallAsync(Packages.Package(Collector));
        await machine.InstallAsync(Packages.Package("healthcheck-agent"));
        await machine.UntilAsync(Devices, devices =>
            devices["items"]!.AsArray().Any(device => (string?)device!["presence"] == "online"));

        await machine.SignalAsync(Collector, "KILL");
        await RestartedAsync(1);
        await machine.SignalAsync(Collector, "STOP");
        await RestartedAsync(2);
        Assert.Contains(
            "Watchdog timeout", await machine.DoAsync($"journalctl -b -u {Collector}"), StringComparison.Ordinal);

        async Task RestartedAsync(int times)
        {
            await Eventually.BeTrueAsync(
                async () =>
                    await machine.AskAsync(Collector, "NRestarts")
                        == times.ToString(System.Globalization.CultureInfo.InvariantCulture),
                TimeSpan.FromSeconds(60));
            await machine.UntilAsync(Devices, devices => (int?)devices["total"] == 1);
        }
    }
}
