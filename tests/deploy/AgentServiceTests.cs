using System.Text.Json.Nodes;
using HealthCheck.EndToEnd.Tests;

namespace HealthCheck.Deploy.Tests;

/// <summary>The agent's package in a booted systemd: as a service it measures, hides, dies and comes back.</summary>
public sealed class AgentServiceTests : IAsyncLifetime
{
    private const string Service = "healthcheck-agent", Health = "http://localhost:7070/health";

    private Machine machine = null!;

    public async ValueTask InitializeAsync()
    {
        machine = await Machine.BootAsync();
        await machine.WriteAsync(
            $"/etc/systemd/system/{Service}.service.d/test.conf", "[Service]\nWatchdogSec=3\nRestartSec=1\n");
    }

    public ValueTask DisposeAsync() => machine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Installed_it_runs_as_its_own_user_and_the_doctor_finds_nothing_red()
    {
        await machine.InstallAsync(Packages.Package(Service));

        Assert.Equal("active", await machine.AskAsync(Service, "ActiveState"));
        Assert.Equal("notify", await machine.AskAsync(Service, "Type"));
        Assert.Equal("enabled", await machine.DoAsync($"systemctl is-enabled {Service}"));
        Assert.Equal(Service, await machine.DoAsync($"stat -c %U /proc/$(systemctl show -P MainPID {Service})"));
        Assert.Equal("700 healthcheck-agent", await machine.DoAsync("stat -c '%a %U' /var/lib/healthcheck-agent"));
        Assert.Equal(
            "640 root healthcheck-agent", await machine.DoAsync("stat -c '%a %U %G' /etc/healthcheck/agent.json"));

        // There is a broker, Debian's own, without a password. How busy the tests make the machine is no fault of the
        // agent's.
        var report = JsonNode.Parse((await machine.TryAsync("healthcheck-agent doctor --json")).Output)!;
        Assert.DoesNotContain(
            report["findings"]!.AsArray(), finding =>
                (string?)finding!["grade"] == "red" && (string?)finding["check"] != "health");
    }

    [Fact]
    public async Task In_its_sandbox_it_still_sees_the_mounts_the_failed_units_and_the_firmware()
    {
        // Stands for the firmware of a Raspberry Pi, and for a device that is none of its business: both FUSE's, which
        // has no place among the devices that every service may have.
        await machine.DoAsync(
            "mknod -m 660 /dev/vcio c 10 229; chown root:video /dev/vcio; mknod -m 666 /dev/secret c 10 229; mknod -m "
                + "666 /dev/fuse c 10 229");
        await machine.DoAsync("mkdir -p /home/pi/disk /home/pi/later; bindfs -o subtype=bindfs /etc /home/pi/disk");
        await machine.DoAsync("! systemd-run --wait --quiet --unit=broken false");
        await machine.InstallAsync(Packages.Package(Service));
        await machine.DoAsync("bindfs -o subtype=bindfs /usr /home/pi/later");
        await machine.WriteAsync("/etc/healthcheck/agent.json", """{ "Health": { "IntervalSeconds": 1 } }""", "640");
        await machine.DoAsync($"systemctl reload {Service}");
        var health = await machine.UntilAsync(
            Health, health =>
                Mounts(health).Contains("/home/pi/later") && FailedUnits(health).Contains("broken.service"));

        Assert.Contains("/", Mounts(health));
        Assert.Contains("/home/pi/disk", Mounts(health));
        foreach (var section in new[] { "load", "memory", "uptime", "cpu", "network", "power", "system", "agent" })
            Assert.NotNull(health[section]);
        var pid = await machine.AskAsync(Service, "MainPID");
        Assert.Contains("/dev/vcio", await machine.DoAsync($"readlink /proc/{pid}/fd/*"), StringComparison.Ordinal);
        var seen = await machine.DoAsync($"nsenter -t {pid} -m ls /dev");
        Assert.DoesNotContain("secret", seen, StringComparison.Ordinal);
        Assert.Contains(
            "Read-only", (await machine.TryAsync($"nsenter -t {pid} -m touch /home/pi/x /usr/x /etc/x")).Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("fuse", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_its_sandbox_it_knows_all_that_it_knows_without()
    {
        await machine.DoAsync("systemd-run --quiet bash -c 'for n in {1..60}; do sleep infinity & done; wait'");
        await machine.InstallAsync(Packages.Package(Service));
        await machine.WriteAsync("/etc/healthcheck/agent.json", """{ "Health": { "IntervalSeconds": 1 } }""", "644");
        await machine.DoAsync($"systemctl reload {Service}");

        // No time daemon runs: systemd-timedated tells what the kernel believes.
        var health = await machine.UntilAsync(Health, health =>
            health["clockSynchronized"] is not null && health["system"]!["failedUnits"] is not null);
        var free = JsonNode.Parse(await machine.DoAsync($"runuser -u {Service} -- healthcheck-agent once"))!;
        Assert.Equal((bool?)free["clockSynchronized"], (bool?)health["clockSynchronized"]);
        Assert.Empty(Missing("", free, health));
        var (counted, there) = ((int)health["system"]!["processes"]!, (int)free["system"]!["processes"]!);
        Assert.InRange(there, 65, 200);
        Assert.InRange(counted, there - 6, there + 6);

        // systemd-timesyncd and a server whose clock is ahead.
        var server = machine.Take(Path.Combine(Checkout.Root, "tests", "deploy", "time-server.pl"));
        await machine.WriteAsync(
            "/etc/systemd/system/systemd-timesyncd.service.d/here.conf",
            "[Unit]\nConditionVirtualization=\n[Service]\nAmbientCapabilities=\nCapabilityBoundingSet=\n");
        await machine.WriteAsync("/etc/systemd/timesyncd.conf.d/here.conf", "[Time]\nNTP=127.0.0.1\n");
        await machine.DoAsync(
            $"systemd-run --quiet perl {server} 250; systemctl daemon-reload; systemctl start systemd-timesyncd");
        await machine.DoAsync(
            "for n in {1..50}; do test ! -e /run/systemd/timesync/synchronized || break; sleep 0.2; done");
        await machine.DoAsync($"systemctl restart {Service}");
        health = await machine.UntilAsync(Health, health =>
            health["system"]?["clock"]?["offsetMilliseconds"] is not null);
        Assert.True((bool?)health["clockSynchronized"]);
        Assert.InRange((double)health["system"]!["clock"]!["offsetMilliseconds"]!, 150, 350);
    }

    [Fact]
    public async Task Killed_or_hanging_it_is_started_again_and_stopped_it_stays_stopped()
    {
        await machine.InstallAsync(Packages.Package(Service));

        await machine.SignalAsync(Service, "KILL");
        await RestartedAsync(1);

        await machine.SignalAsync(Service, "STOP");
        await RestartedAsync(2);
        Assert.Contains(
            "Watchdog timeout", await machine.DoAsync($"journalctl -b -u {Service}"), StringComparison.Ordinal);

        await machine.DoAsync($"systemctl stop {Service}");
        Assert.Equal("inactive", await machine.AskAsync(Service, "ActiveState"));
        Assert.Equal("success", await machine.AskAsync(Service, "Result"));
        Assert.Equal("0", await machine.AskAsync(Service, "ExecMainStatus"));
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_stop_it_for_good()
    {
        await machine.InstallAsync(Packages.Package(Service));
        await machine.WriteAsync("/etc/healthcheck/agent.json", """{ "Health": { "IntervalSeconds": 0 } }""", "640");
        await machine.TryAsync($"systemctl restart {Service}");

        await machine.UntilAsync(Service, "failed");
        Assert.Equal("78", await machine.AskAsync(Service, "ExecMainStatus"));
        Assert.Equal("0", await machine.AskAsync(Service, "NRestarts"));
        Assert.Contains(
            "Health:IntervalSeconds is '0'", await machine.DoAsync($"journalctl -b -u {Service}"),
            StringComparison.Ordinal);
    }

    private async Task RestartedAsync(int times)
    {
        await HealthCheck.Mosquitto.Testing.Eventually.BeTrueAsync(
            async () =>
                await machine.AskAsync(Service, "NRestarts")
                    == times.ToString(System.Globalization.CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(60));
        await machine.UntilAsync(Service, "active");
        await machine.UntilAsync(Health, health => health["load"] is not null);
    }

    // Where the one says something and the other nothing.
    private static IEnumerable<string> Missing(string path, JsonNode? free, JsonNode? sandboxed) =>
        (free, sandboxed) switch
        {
            (null, _) => [],
            (_, null) => [path],
            (JsonObject one, JsonObject other) =>
                one.SelectMany(each => Missing($"{path}/{each.Key}", each.Value, other[each.Key])),
            (JsonArray { Count: > 0 }, JsonArray { Count: 0 }) => [path],
            _ => [],
        };

    private static IEnumerable<string?> Mounts(JsonNode health) =>
        health["storage"]!["mounts"]!.AsArray().Select(mount => (string?)mount!["mount"]);

    private static IEnumerable<string?> FailedUnits(JsonNode health) =>
        health["system"]?["failedUnits"]?.AsArray().Select(unit => (string?)unit) ?? [];
}
