using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace HealthCheck.Deploy.Tests;

/// <summary><c>install-agent.sh</c> in a booted machine, from the folder that <c>build-packages</c> made.</summary>
public sealed class InstallAgentTests : IAsyncLifetime
{
    private const string Install = "/packages/install-agent.sh", Settings = "/etc/healthcheck/agent.json";
    private const string NetworkOfUnit = "/etc/systemd/system/healthcheck-agent.service.d/installer.conf";

    private Machine machine = null!;

    public async ValueTask InitializeAsync() => machine = await Machine.BootAsync();

    public ValueTask DisposeAsync() => machine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task It_says_what_it_would_do_does_it_may_be_repeated_and_takes_it_back()
    {
        var before = await machine.FilesAsync();
        var plan = await machine.DoAsync($"{Install} --broker mqtt://localhost --dry-run");
        Assert.All(plan.Split('\n'), line => Assert.StartsWith("would ", line, StringComparison.Ordinal));
        Assert.Equal(before, await machine.FilesAsync());

        var said =
            await machine.DoAsync($"""{Install} --broker mqtt://localhost --name 'Attic "north"' --tags home,roof""");
        var device = await machine.GetAsync("http://localhost:7070/device");
        Assert.Equal("Attic \"north\"", (string?)device["name"]);
        Assert.Equal("""["home","roof"]""", device["tags"]!.ToJsonString());
        Assert.Contains($"is device {device["id"]}: http://", said.Split('\n')[^1], StringComparison.Ordinal);
        Assert.Equal("640 root healthcheck-agent", await machine.DoAsync($"stat -c '%a %U %G' {Settings}"));
        await machine.DoAsync(
            "test -x /etc/systemd/system/multi-user.target.wants && test $(stat -c %a "
                + "/etc/systemd/system/multi-user.target.wants) = 755");

        var settings = await machine.DoAsync($"cat {Settings}");
        await machine.DoAsync(Install);
        Assert.Equal(settings, await machine.DoAsync($"cat {Settings}"));
        await machine.DoAsync($"{Install} --broker mqtt://127.0.0.1");
        Assert.Equal(settings, await machine.DoAsync($"cat {Settings}.previous"));

        await machine.DoAsync($"{Install} --uninstall");
        await machine.DoAsync($"! command -v healthcheck-agent; test -f {Settings}");
        await machine.DoAsync($"{Install} --uninstall --purge");
        Assert.Equal(before, await machine.FilesAsync());
    }

    [Fact]
    public async Task A_token_sets_everything_up_and_its_secrets_are_for_the_agent_alone()
    {
        const string Authority = "-----BEGIN CERTIFICATE-----\nabc+/=\n-----END CERTIFICATE-----\n";
        var token = new JsonObject
        {
            ["broker"] = "mqtt://localhost",
            ["user"] = "0123456789abcdef",
            ["password"] = "s3cret-of-192-bits",
            ["name"] = "Küche \\ 1",
            ["ca"] = "",
        };
        var said = await machine.DoAsync($"printf %s '{Word(token)}' | {Install} --enroll -");
        Assert.DoesNotContain("s3cret", said, StringComparison.Ordinal);
        var device = await machine.GetAsync("http://localhost:7070/device");
        Assert.Equal(("0123456789abcdef", "Küche \\ 1"), ((string?)device["id"], (string?)device["name"]));
        Assert.Equal("s3cret-of-192-bits", await machine.DoAsync("cat /etc/healthcheck/agent.password"));
        Assert.Equal(
            "640 root healthcheck-agent", await machine.DoAsync("stat -c '%a %U %G' /etc/healthcheck/agent.password"));
        Assert.DoesNotContain(
            "s3cret", await machine.DoAsync("journalctl -b --no-pager; grep -r s3cret /tmp /var/tmp || true"),
            StringComparison.Ordinal);

        // With an authority; that this one is none stops the service, and the installer says why.
        token["broker"] = "mqtts://localhost";
        token["ca"] = Authority;
        await machine.TryAsync($"{Install} --enroll {Word(token)}");
        Assert.Equal(Authority.Trim(), await machine.DoAsync("cat /etc/healthcheck/agent.ca.pem"));
        Assert.Contains("agent.ca.pem", await machine.DoAsync($"cat {Settings}"), StringComparison.Ordinal);

        var (code, _, error) = await machine.TryAsync($"printf %s '{Word(token)[..80]}' | {Install} --enroll -");
        Assert.Equal(1, code);
        Assert.Contains("not all of it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_or_wrong_is_refused_before_anything_is_changed()
    {
        var before = await machine.FilesAsync();
        await machine.DoAsync(
            "cp -r /packages /root/copy; echo x >> /root/copy/$(basename /packages/healthcheck-agent_*_"
                + Packages.Native + ".deb)");
        var (code, _, error) = await machine.TryAsync("/root/copy/install-agent.sh --broker mqtt://localhost");
        Assert.Equal(1, code);
        Assert.Contains("Nothing was installed", error, StringComparison.Ordinal);

        foreach (var (options, said) in new[]
        {
            ("--broker http://localhost", "mqtts://host"), ("--brocker x", "no option --brocker"),
            ("--user me", "--broker or --enroll"),
            ("--broker mqtt://localhost --user me", "--password-file"),
            ("--broker mqtt://localhost --ca /etc/hostname", "no certificate"),
            ("--name \"$(printf 'a\\nb')\" --broker mqtt://localhost", "control character"), ("--purge", "--uninstall"),
            ("--name", "needs a value"),
        })
        {
            (code, _, error) = await machine.TryAsync($"{Install} {options}");
            Assert.True(code is 1 or 2, $"{options} exits with {code}");
            Assert.Contains(said, error, StringComparison.Ordinal);
        }

        Assert.Equal(before, await machine.FilesAsync());
    }

    [Fact]
    public async Task Without_dpkg_it_installs_the_archive_and_opens_the_unit_for_a_public_broker_only()
    {
        var before = await machine.FilesAsync();
        await machine.DoAsync($"{Install} --archive --broker mqtts://192.0.2.7");
        Assert.Contains("IPAddressAllow=any", await machine.DoAsync($"cat {NetworkOfUnit}"), StringComparison.Ordinal);
        Assert.Contains(
            "\"Address\": \"127.0.0.1\"", await machine.DoAsync($"cat {Settings}"), StringComparison.Ordinal);

        await machine.DoAsync($"{Install} --archive --broker mqtt://localhost");
        await machine.DoAsync($"test ! -e {NetworkOfUnit}");
        Assert.Equal("active", await machine.AskAsync("healthcheck-agent", "ActiveState"));
        await machine.UntilAsync("http://localhost:7070/health", health => health["load"] is not null);

        await machine.DoAsync($"{Install} --uninstall --purge");
        Assert.Equal(before, await machine.FilesAsync());
    }

    private static string Word(JsonObject token) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token.ToJsonString(new()
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        })));
}
