namespace HealthCheck.Deploy.Tests;

/// <summary>
/// <c>install-collector.sh</c> in a booted machine: broker and collector, and a device that comes in by the line it
/// prints.
/// </summary>
public sealed class InstallCollectorTests : IAsyncLifetime
{
    private const string Install = "/packages/install-collector.sh", Devices = "http://localhost:7080/api/devices";

    private Machine machine = null!;

    public async ValueTask InitializeAsync() => machine = await Machine.BootAsync();

    public ValueTask DisposeAsync() => machine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_device_comes_in_by_the_line_it_prints_and_nobody_else_does()
    {
        var before = await machine.FilesAsync();
        var plan = await machine.DoAsync($"{Install} --host broker.test --device Kitchen --dry-run");
        Assert.All(plan.Split('\n'), line => Assert.StartsWith("would ", line, StringComparison.Ordinal));
        Assert.Equal(before, await machine.FilesAsync());

        var said = await machine.DoAsync($"{Install} --host broker.test --device Kitchen");
        Assert.Contains("which prints the one line to paste on it.\n", said, StringComparison.Ordinal);
        await machine.UntilAsync("http://localhost:7080/health", health =>
            (bool?)health["broker"]!["connected"] == true);

        var paste = Assert.Single(said.Split('\n'), line => line.Contains("--enroll -", StringComparison.Ordinal))
            .Trim();
        await machine.DoAsync(paste.Replace("sudo ./", "/packages/", StringComparison.Ordinal));
        var devices = await machine.UntilAsync(Devices, devices =>
            devices["items"]!.AsArray().Any(device => (string?)device!["presence"] == "online"));
        Assert.Equal("Kitchen", (string?)Assert.Single(devices["items"]!.AsArray())!["name"]);

        // Without TLS, without a password: nobody.
        Assert.NotEqual(0, (await machine.TryAsync("timeout 5 bash -c '</dev/tcp/127.0.0.1/1883'")).ExitCode);
        Assert.Equal("640 root healthcheck-collector",
            await machine.DoAsync("stat -c '%a %U %G' /etc/healthcheck/collector.password"));
        Assert.Equal("600 mosquitto", await machine.DoAsync("stat -c '%a %U' /etc/mosquitto/healthcheck/server.key"));

        // Again, with another name: keys, passwords, devices and settings stay, and the device comes back.
        var kept =
            "cd /etc/mosquitto/healthcheck; sha256sum ca.key ca.crt server.key passwords devices "
                + "/etc/healthcheck/collector.*";
        var files = await machine.DoAsync(kept);
        said = await machine.DoAsync(
            $"{Install} --host broker.test --host 192.168.1.2 --ntfy http://127.0.0.1:9/topic");
        Assert.DoesNotContain("To be told when", said, StringComparison.Ordinal);
        Assert.StartsWith(
            "ntfy\tntfy\thttp://127.0.0.1:9/", await machine.DoAsync("healthcheck-collector alert channels"),
            StringComparison.Ordinal);
        Assert.Equal("600 healthcheck-collector",
            await machine.DoAsync("stat -c '%a %U' /var/lib/healthcheck-collector/alert-channels.json"));
        Assert.Equal(files, await machine.DoAsync(kept));
        Assert.Contains("192.168.1.2", await machine.DoAsync("cat /etc/mosquitto/healthcheck/server.names"),
            StringComparison.Ordinal);
        await machine.UntilAsync(Devices, devices =>
            devices["items"]!.AsArray().Any(device => (string?)device!["presence"] == "online"));

        // The timer's work, done now.
        await machine.DoAsync(
            "systemctl is-enabled healthcheck-certificate.timer; systemctl start healthcheck-certificate.service");

        await machine.DoAsync($"/packages/install-agent.sh --uninstall --purge; {Install} --uninstall --purge");
        Assert.Equal(before.Where(Counts), (await machine.FilesAsync()).Where(Counts));
        Assert.Equal("active", await machine.AskAsync("mosquitto", "ActiveState"));
    }

    // Mosquitto's own database comes and goes with its settings.
    private static bool Counts(string file) => !file.StartsWith("/var/lib/mosquitto/", StringComparison.Ordinal);
}
