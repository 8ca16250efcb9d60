#pragma warning disable RCS0056 // Long literals.

using System.Text.RegularExpressions;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// The collector's package in a booted systemd, with a password, with HTTPS, and what root does to its data.
/// </summary>
public sealed partial class CollectorServiceTests : IAsyncLifetime
{
    private const string Service = "healthcheck-collector", State = "/var/lib/" + Service;

    private const string Mount = @"/etc/systemd/system/var-lib-healthcheck\x2dcollector.mount";

    // Only who listens on all addresses answers at this one.
    private const string Page = "127.0.0.2:7080";

    private Machine machine = null!;

    public async ValueTask InitializeAsync() => machine = await Machine.BootAsync();

    public ValueTask DisposeAsync() => machine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task With_a_password_it_answers_the_network_and_what_root_does_to_its_data_is_its_own()
    {
        await machine.InstallAsync(Packages.Package(Service));
        await machine.InstallAsync(Packages.Package("healthcheck-agent"));
        await machine.UntilAsync("http://localhost:7080/api/devices", devices => (int?)devices["total"] == 1);

        var password = Guid.NewGuid().ToString("N");
        await machine.DoAsync($"echo {password} | {Service} password; systemctl restart {Service}");
        var token = await machine.DoAsync($"{Service} token create grafana 2>/dev/null");
        Assert.Equal($"600 {Service}", await machine.DoAsync($"stat -c '%a %U' {State}/login.json"));
        await LogInAsync("http", password);
        Assert.Equal("401", await StatusAsync("http", "Authorization: Bearer nobody"));
        Assert.Equal("200", await StatusAsync("http", "Authorization: Bearer " + token));

        // A key that it may not read is named, with what to do; then it is HTTPS and nothing else.
        await machine.DoAsync(
            "cd /etc/healthcheck; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=page "
                + "-keyout page.key -out page.crt 2>&1");
        await machine.WriteAsync(
            "/etc/healthcheck/collector.json",
            """{ "Http": { "CertificateFile": "/etc/healthcheck/page.crt", "KeyFile": "/etc/healthcheck/page.key" } }""",
            "644");
        await machine.TryAsync($"systemctl restart {Service}");
        Assert.Contains("may be read by the user", await JournalAsync(), StringComparison.Ordinal);
        await machine.DoAsync(
            $"cd /etc/healthcheck; chgrp {Service} page.key; chmod 640 page.key; systemctl restart {Service}");
        await LogInAsync("https", password);
        Assert.Equal("200", await StatusAsync("https", "Authorization: Bearer " + token));

        await machine.DoAsync(
            $"{Service} backup /root/backup; systemctl stop {Service}; {Service} compact; {Service} export "
                + $">/dev/null; {Service} restore /root/backup");
        Assert.Equal("600 root", await machine.DoAsync("stat -c '%a %U' /root/backup"));
        Assert.Equal(
            "", await machine.DoAsync(
                $"find {State} ! -user {Service} -o ! -group {Service} -o -perm /077 ! -path "
                    + $"'{State}/before-restore-*'"));
        await machine.DoAsync($"systemctl start {Service}");
        Assert.Contains(
            "\"total\":1",
            await machine.CurlAsync("-k", "-H", "Authorization: Bearer " + token, $"https://{Page}/api/devices"),
            StringComparison.Ordinal);

        // A disk of its own that cannot be mounted: the empty directory below is not taken for the data.
        await machine.WriteAsync(
            Mount, $"[Unit]\nDescription=The disk of the "
                + $"collector\n[Mount]\nWhat=tmpfs\nWhere={State}\nType=tmpfs\nOptions=size=unreadable\n");
        await machine.DoAsync($"systemctl stop {Service}; systemctl daemon-reload");
        Assert.NotEqual(0, (await machine.TryAsync($"systemctl start {Service}")).ExitCode);
        Assert.Equal("inactive", await machine.AskAsync(Service, "ActiveState"));
        await machine.DoAsync($"rm '{Mount}'; systemctl daemon-reload; systemctl start {Service}");

        await machine.TryAsync($"systemctl stop {Service}; chown root {State}/collector.db; systemctl start {Service}");
        Assert.Contains($"sudo chown -R {Service}: {State}", await JournalAsync(), StringComparison.Ordinal);
    }

    private Task<string> JournalAsync() => machine.DoAsync($"journalctl -b --no-pager -n 20 -u {Service}");

    private async Task<string> StatusAsync(string scheme, params string[] headers)
    {
        string[] options =
            [.. headers.SelectMany(header => new[] { "-H", header }), "-k", "-o", "/dev/null", "-w", "%{http_code}"];
        return (await machine.CurlAsync([.. options, $"{scheme}://{Page}/api/devices"])).Trim();
    }

    // As a browser does: the form with its proof, then the cookie.
    private async Task LogInAsync(string scheme, string password)
    {
        var cookies = Path.GetTempFileName();
        try
        {
            await Eventually.BeTrueAsync(async () => await StatusAsync(scheme) == "401", TimeSpan.FromSeconds(30));
            var form = await machine.CurlAsync("-k", "-c", cookies, $"{scheme}://{Page}/login");
            var proof = Proof().Match(form).Groups;
            await machine.CurlAsync(
                "-k", "-b", cookies, "-c", cookies, "-o", "/dev/null", "--data-urlencode", $"{proof[1]}={proof[2]}",
                "--data-urlencode", $"password={password}", $"{scheme}://{Page}/login");
            Assert.Contains(
                "\"total\":1", await machine.CurlAsync("-k", "-b", cookies, $"{scheme}://{Page}/api/devices"),
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(cookies);
        }
    }

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]+)\"")]
    private static partial Regex Proof();
}
