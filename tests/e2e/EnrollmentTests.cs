using System.Buffers.Text;
using System.Text.Json;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// From the command that lets a device in to the page that shows it, with the secured broker, and out again.
/// </summary>
public sealed class EnrollmentTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-enrollment-");

    [Fact]
    public async Task A_device_that_is_enrolled_reports_and_one_that_is_revoked_is_shut_out_at_once()
    {
        await using var broker = await SecuredBroker.StartAsync([]);
        var password = Path.Combine(directory.FullName, "collector-password");
        await CommandAsync(
            broker, "enroll-program", "collector", "--password-to", password,
            "--set", "Mqtt:Username=collector", "--set", $"Mqtt:PasswordFile={password}");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(password));
        await using var collector = await CollectorProgram.StartAsync(
            broker.Url, "--set", "Mqtt:Username=collector", "--set", $"Mqtt:PasswordFile={password}", "--set",
            $"Mqtt:CaFile={broker.CaFile}");
        await collector.ConnectedAsync();

        var kitchen = await EnrollAsync(broker, "Kitchen");
        await using var agent = await AgentProgram.StartAsync(broker.Url, kitchen.Id, kitchen.Settings);
        await collector.ReachedAsync(kitchen.Id, 1);
        await collector.SaysAsync(kitchen.Id, device => device is { Name: "Kitchen", Presence: Presence.Online });
        await AssertDoctorIsContentAsync(broker, kitchen);

        // Another one comes and changes nothing for the first.
        var attic = await EnrollAsync(broker, "Attic");
        await using var other = await AgentProgram.StartAsync(broker.Url, attic.Id, attic.Settings);
        await collector.ReachedAsync(attic.Id, 1);
        Assert.DoesNotContain("No connection", agent.Process.Error);

        await CommandAsync(broker, "revoke", "Kitchen");

        await collector.SaysAsync(kitchen.Id, device => device.Presence == Presence.Offline);
        await Eventually.BeTrueAsync(
            () => agent.Process.Error.Contains("No connection", StringComparison.Ordinal), Patience,
            () => agent.Process.Story);
        await collector.SaysAsync(attic.Id, device => device.Presence == Presence.Online);
        Assert.DoesNotContain("No connection", other.Process.Error);
        Assert.Equal([$"{attic.Id}\tAttic"], Lines(await CommandAsync(broker, "enrolled")));

        Assert.NotEmpty(await RetainedAsync(broker, password, attic.Id));
        await EnrollAsync(broker, "Shed");
        await CommandAsync(broker, "revoke", attic.Id, "Shed", "Attic", "--forget");
        Assert.Empty(Lines(await CommandAsync(broker, "enrolled")));

        await collector.SaysAsync(attic.Id, device => device.Presence == Presence.Offline);
        Assert.Empty(await RetainedAsync(broker, password, attic.Id));
        Assert.NotEmpty(await RetainedAsync(broker, password, kitchen.Id));
    }

    [Fact]
    public async Task A_device_with_the_password_of_another_cannot_speak_for_itself_nor_for_it()
    {
        await using var broker = await SecuredBroker.StartAsync([]);
        var kitchen = await EnrollAsync(broker, "Kitchen");

        await using var agent = await AgentProgram.StartAsync(broker.Url, "somebody-else", kitchen.Settings);

        await Eventually.BeTrueAsync(
            () => agent.Process.Error.Contains("it does not let this client write", StringComparison.Ordinal), Patience,
            () => agent.Process.Story);
    }

    [Fact]
    public async Task A_new_password_ends_the_old_one()
    {
        await using var broker = await SecuredBroker.StartAsync([]);
        var before = await EnrollAsync(broker, "Kitchen");
        await using var old = await AgentProgram.StartAsync(broker.Url, before.Id, before.Settings);
        await Eventually.BeTrueAsync(
            () => old.Process.Error.Contains("Connected to the broker", StringComparison.Ordinal), Patience,
            () => old.Process.Story);

        var after = await EnrollAsync(broker, "Kitchen", "--again");

        Assert.Equal(before.Id, after.Id);
        await Eventually.BeTrueAsync(
            () => old.Process.Error.Contains("No connection", StringComparison.Ordinal), Patience,
            () => old.Process.Story);
        await AssertDoctorIsContentAsync(broker, after);
    }

    [Fact]
    public async Task A_broker_whose_authority_the_system_knows_needs_no_authority_of_ours()
    {
        await using var broker = await SecuredBroker.StartAsync([]);
        var kitchen = await EnrollAsync(broker, "Kitchen");
        var withoutCa = kitchen.Settings.Where(setting => !setting.StartsWith("Mqtt:CaFile", StringComparison.Ordinal))
            .SkipLast(1);

        await AssertDoctorIsContentAsync(
            broker, (kitchen.Id, [.. withoutCa]), KeyValuePair.Create("SSL_CERT_FILE", (string?)broker.CaFile));
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string[]> RetainedAsync(SecuredBroker broker, string passwordFile, string id)
    {
        var (_, output, _) = await TestProcess.RunAsync(
            "mosquitto_sub",
            [
                "-h", "localhost", "-p", $"{broker.Port}", "--cafile", broker.CaFile, "-u", "collector",
                "-P", (await File.ReadAllTextAsync(passwordFile)).Trim(), "-t", $"healthcheck/{id}/#",
                "--retained-only", "-F", "%t", "-W", "1",
            ],
            Patience);
        return Lines(output);
    }

    private async Task<(string Id, string[] Settings)> EnrollAsync(
        SecuredBroker broker, string name, params string[] options)
    {
        var token =
            await CommandAsync(
                broker, ["enroll", name, "--token-only", "--set", $"Enroll:Url={broker.Url}", .. options]);
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Trim()));
        string Text(string key) => json.RootElement.GetProperty(key).GetString()!;
        var (id, files) = (Text("user"), directory.CreateSubdirectory(Guid.NewGuid().ToString()).FullName);
        var (password, authority) = (Path.Combine(files, "password"), Path.Combine(files, "ca.pem"));
        await File.WriteAllTextAsync(password, Text("password"));
        await File.WriteAllTextAsync(authority, Text("ca"));
        return (id,
        [
            "--name", Text("name"), "--set", $"Mqtt:Username={id}", "--set", $"Mqtt:PasswordFile={password}", "--set",
            $"Mqtt:CaFile={authority}",
        ]);
    }

    private static async Task<string> CommandAsync(SecuredBroker broker, params string[] arguments)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(
            Checkout.Collector,
            [.. arguments, "--broker", broker.Url, "--set", $"Mqtt:CaFile={broker.CaFile}", "--set",
                $"Enroll:Directory={broker.Folder}", "--set", $"Enroll:PidFile={broker.PidFile}"], Patience);
        return exitCode == 0 && error.Length == 0 ? output : throw new InvalidOperationException(output + error);
    }

    private static async Task AssertDoctorIsContentAsync(
        SecuredBroker broker, (string Id, string[] Settings) device, params KeyValuePair<string, string?>[] environment)
    {
        var (_, output, error) = await TestProcess.RunAsync(
            Checkout.Agent,
            ["doctor", "--json", "--broker", broker.Url, "--set", $"Device:Id={device.Id}", .. device.Settings],
            TimeSpan.FromMinutes(1), environment);
        using var report = JsonDocument.Parse(output);
        var findings = report.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("check").GetString() is "broker" or "home assistant").ToArray();
        Assert.True(findings.Length >= 3, output + error);
        Assert.All(findings, finding => Assert.Equal("green", finding.GetProperty("grade").GetString()));
    }
}
