#pragma warning disable RCS0056 // Long literals.

using System.Text.Json;
using HealthCheck.Agent.Doctor;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;

namespace HealthCheck.Agent.Tests.Doctor;

/// <summary>The doctor as a program of its own, against real brokers and a real agent.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class DoctorTests : IDisposable
{
    private const string Id = "under-test";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-doctor-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Beside_a_running_agent_all_that_matters_is_green_and_nobody_at_the_broker_notices()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var client = await Witness.ConnectAsync(broker.Url);
        await client.PublishStringAsync("homeassistant/status", "online", retain: true, cancellationToken: Stop);

        // Without problems of this machine, whose events would come at any time.
        await using var agent = await AgentProcess.StartAsync(
            $$"""
            {
                "Mqtt": { "Url": "{{broker.Url}}" }, "Device": { "Id": "{{Id}}" }, "Health": { "IntervalSeconds": 3600 },
                "Verdict": { "Ignore": ["{{string.Join("\", \"", ProblemCodes.All)}}"] }
            }
            """);
        await using var witness = await Witness.StartAsync(broker.Url);
        await Eventually.BeTrueAsync(() =>
            witness.Count(topic => topic.EndsWith("/status", StringComparison.Ordinal)) >= 2, TimeSpan.FromSeconds(20));
        var before = witness.Seen;

        var findings = await RunAsync(broker.Url, "--set", $"Http:Port={agent.Port}");
        Assert.Equal(Grade.Green, findings.Single("http").Grade);
        Assert.All(findings.Of("broker"), finding => Assert.Equal(Grade.Green, finding.Grade));
        Assert.Contains(findings.Of("broker"), finding =>
            finding.Message.StartsWith("May publish announcement", StringComparison.Ordinal));
        Assert.StartsWith("It is here", findings.Single("home assistant").Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "An agent of this device runs since", findings.Of("service")[0].Message, StringComparison.Ordinal);
        Assert.Equal($"{Id}, from the setting Device:Id", findings.Single("identity").Message);

        // A message of our own, behind whatever the doctor may have sent, shows that nothing was.
        await client.PublishStringAsync("the/end", "", cancellationToken: Stop);
        await Eventually.BeTrueAsync(() => witness.Seen.Contains("the/end"), TimeSpan.FromSeconds(10));
        Assert.Equal([.. before, "the/end"], witness.Seen);
    }

    [Fact]
    public async Task What_the_access_list_forbids_is_red_and_named_with_the_cure()
    {
        var acl =
            Write("acl",
                $"topic readwrite healthcheck/{Id}/announcement\ntopic readwrite healthcheck/{Id}/status\ntopic "
                + $"readwrite healthcheck/{Id}/backlog\n");
        await using var broker = await MosquittoBroker.StartAsync(0, null, $"acl_file {acl}");
        var findings = await RunAsync(broker.Url);
        var red = Assert.Single(findings.Of("broker"), finding => finding.Grade == Grade.Red);
        Assert.Equal($"May not publish on healthcheck/{Id}/health", red.Message);
        Assert.Contains($"topic readwrite healthcheck/{Id}/#", red.Cure, StringComparison.Ordinal);
        Assert.Equal(Grade.Yellow, findings.Of("home assistant")[0].Grade);
    }

    [Theory]
    [InlineData("right", true, "lets this device in as kitchen")]
    [InlineData("wrong", false, "Mqtt:PasswordFile")]
    public async Task A_wrong_password_is_told_from_a_right_one(string password, bool isRight, string words)
    {
        // As mosquitto_passwd writes it: PBKDF2, here of "right" with a salt of zeros.
        var hash = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "right", new byte[12], 101, System.Security.Cryptography.HashAlgorithmName.SHA512, 64);
        var users =
            Write("users", $"kitchen:$7$101${Convert.ToBase64String(new byte[12])}${Convert.ToBase64String(hash)}\n");
        await using var broker = await MosquittoBroker.StartAsync(0, null, $"password_file {users}");
        var findings = await RunAsync(
            broker.Url, "--set", "Mqtt:Username=kitchen", "--set", $"Mqtt:PasswordFile={Write("password", password)}");
        var finding = findings.Of("broker")[0];
        Assert.Equal(isRight ? Grade.Green : Grade.Red, finding.Grade);
        Assert.Contains(words, finding.Message + finding.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_board_with_the_same_id_is_red()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var client = await Witness.ConnectAsync(broker.Url);
        await client.PublishBinaryAsync(
            $"healthcheck/{Id}/announcement", Wire.Write(Example.Announcement with { Id = Id }), retain: true,
            cancellationToken: Stop);
        using var board = Fixture.Files("pi-4");
        var findings = await RunAsync(broker.Url, "--root", board.Locate("")!);
        Assert.StartsWith("There is no /dev/vcio", findings.Single("permissions").Message, StringComparison.Ordinal);
        Assert.Contains(findings.Of("identity"), finding =>
            finding.Grade == Grade.Red
                && finding.Message == $"Another board announced itself as {Id}: kitchen-pi at 192.168.1.23");
    }

    [Fact]
    public async Task A_container_is_named_and_a_mount_without_figures_is_yellow_with_its_reason()
    {
        using var host = Fixture.Files("cases/container-network/tree");
        var findings = await RunAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}", "--root", host.Locate("")!);
        Assert.StartsWith(
            "This device is a container (lxc)", findings.Single("container").Message, StringComparison.Ordinal);
        Assert.StartsWith("eth0: up", findings.Single("network").Message, StringComparison.Ordinal);
        var storage = findings.Single("storage");
        Assert.Equal(Grade.Yellow, storage.Grade);
        Assert.StartsWith("/: not visible below Host:Root", storage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_others_may_read_is_yellow()
    {
        var password = Write("password", "secret");
        string[] options = ["--set", "Mqtt:Username=kitchen", "--set", $"Mqtt:PasswordFile={password}"];
        var broker = $"mqtt://127.0.0.1:{LoopbackPort.Free()}";
        Assert.Equal(Grade.Green, (await RunAsync(broker, options)).Single("secrets").Grade);

        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var finding = (await RunAsync(broker, options)).Single("secrets");
        Assert.Equal((Grade.Yellow, $"sudo chmod g-w,o-rwx {password}"), (finding.Grade, finding.Cure));
    }

    [Fact]
    public async Task Without_a_broker_the_rest_is_still_looked_at()
    {
        var findings = await RunAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");
        Assert.Equal(Grade.Red, findings.Single("broker").Grade);
        Assert.Equal("Nothing listens there; check that the broker runs, and the port", findings.Single("broker").Cure);
        Assert.NotEmpty(findings.Of("memory"));
        Assert.NotEmpty(findings.Of("load"));
    }

    [Fact]
    public async Task Settings_with_mistakes_end_the_examination_with_each_of_them_in_plain_text_without_colours()
    {
        var (exitCode, output, error) = await AgentProcess.RunAsync(
            "doctor", "--config", Write("agent.json", "{}"), "--port", "0", "--interval", "soon");
        Assert.Equal((2, ""), (exitCode, error));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("FAIL  settings        Http:Port is '0': it must be a whole number from 1 to 65535", output,
            StringComparison.Ordinal);
        Assert.Contains("FAIL  settings        Health:IntervalSeconds is 'soon'", output, StringComparison.Ordinal);
        Assert.EndsWith("2 failed.\n", output, StringComparison.Ordinal);
    }

    private async Task<Findings> RunAsync(string broker, params string[] options)
    {
        var (exitCode, output, error) = await AgentProcess.RunAsync(
            [
                "doctor", "--json", "--config", Write("agent.json", "{}"), "--broker", broker, "--set",
                $"Device:Id={Id}", "--set", $"Http:Port={LoopbackPort.Free()}", "--set", "Http:Address=127.0.0.1",
                .. options,
            ]);
        Assert.Equal("", error);
        var report = JsonSerializer.Deserialize(output, DoctorJson.Default.DoctorReport)!;
        Assert.Equal((int)report.Result, exitCode);
        Assert.Equal(report.Findings.Max(finding => finding.Grade), report.Result);
        Assert.All(report.Findings.Where(finding => finding.Grade != Grade.Green), finding =>
            Assert.NotEmpty(finding.Cure ?? ""));
        return new Findings(report.Findings);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private sealed record Findings(IReadOnlyList<Finding> All)
    {
        public IReadOnlyList<Finding> Of(string check) => [.. All.Where(finding => finding.Check == check)];

        public Finding Single(string check) => Assert.Single(Of(check));
    }
}
