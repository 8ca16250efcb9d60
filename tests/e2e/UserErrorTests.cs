using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Whatever a user can do wrong, the agent says in words of its own: file, line and cure, and no keys or stack of the
/// framework. The published agent has no texts of the framework, so this is to be run against it.
/// </summary>
public sealed partial class UserErrorTests : IDisposable
{
    private const int BadSettings = 78, NoOutput = 74, Failed = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-errors-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A settings file, and what must be said of it.</summary>
    public static TheoryData<string, string[]> Files { get; } = new()
    {
        { "", ["the file is empty", "write the settings anew"] },
        { " \n\n", ["the file is empty"] },
        { "{\"Mqtt\": {\"Url\": \"mqtt", ["line 1", "ends too early"] },
        { "{\n \"Mqtt\": {\n", ["ends too early"] },
        { "{\n \"Mqtt\": {\n  \"Url\": \"mqtt://a\"\n  \"Username\": \"x\"\n }\n}", ["line 3", "a comma is missing"] },
        { "[1]", ["line 1", "between { and }"] },
        { "null", ["line 1", "between { and }"] },
        { "{} x", ["line 1", "nothing may follow the last }"] },
        { "{'Mqtt':{}}", ["line 1", "double quotes"] },
        { "{\"Device\":{\"Name\":\"\\x\"}}", ["line 1", "backslash"] },
        { "{\"Device\":{\"Name\":\"\\ud800\"}}", ["line 1", "half a character"] },
        { "{\n\"Http\":{\n\"Port\":\"abc\"}}", ["Http:Port is 'abc'", "line 3", "a whole number from 1 to 65535"] },
        { "{\"Http\":{\"Port\":99999999999999999999}}", ["Http:Port is '99999999999999999999'"] },
        { "{\"Http\":{\"Port\":1.5}}", ["Http:Port is '1.5'"] },
        { "{\"Mqtt\":\"x\"}", ["Mqtt", "is no setting but a section"] },
        { "{\"Mqtt\":{\"Url\":[\"mqtt://a\"]}}", ["Mqtt:Url takes one value"] },
        { "{\"Device\":{\"Tags\":{\"a\":\"b\"}}}", ["Device:Tags", "takes a list"] },
        { "{\"Device\":{\"Nmae\":\"x\"}}", ["Device:Nmae", "line 1", "did you mean Device:Name?"] },
        { "{\"HomeAssistant\":{\"Enabled\":\"perhaps\"}}", ["HomeAssistant:Enabled is 'perhaps'", "true or false"] },
        { "{\"Mqtt\":{\"Url\":\"mqtt://a\"},\"mqtt\":{}}", ["mqtt stands here again"] },
        { "{\"Mqtt\":{\"Url\":\"mqtt://pi:Sommer2024@a\"}}", ["Mqtt:Username", "Mqtt:PasswordFile"] },
        { "{\"Mqtt\":{\"Url\":\"http://a\"}}", ["did you mean mqtt://a?"] },
        { "{\"Device\":{\"Id\":\"Not An Id\"}}", ["Device:Id is 'Not An Id'", "a-z, 0-9"] },
        { "{\"Verdict\":{\"Ignore\":\"hott\"}}", ["Verdict:Ignore is 'hott'", "did you mean hot?"] },
        { "{\"Log\":{\"Level\":\"loud\"}}", ["Log:Level is 'loud'", "Warning"] },
        { "{\"Host\":{\"Root\":\"/no/such/root\"}}", ["Host:Root is '/no/such/root'", "a folder that exists"] },
        { "{\"State\":{\"Directory\":\"/etc/passwd\"}}", ["State:Directory is '/etc/passwd'", "a folder"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_settings_file_with_a_mistake_is_told_with_file_and_place_and_exits_78(
        string settings, string[] words)
    {
        var file = Write("agent.json", settings);
        var said = await SaysAsync(BadSettings, ["once", "--config", file], words);
        Assert.Contains(file, said, StringComparison.Ordinal);
        Assert.DoesNotContain("Sommer2024", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x7b, 0x22, 0xfc, 0x22 }, "not UTF-8")]
    [InlineData(new byte[] { 0xff, 0xfe, 0x7b, 0, 0x7d, 0 }, "UTF-16")]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0 }, "line 1")]
    public async Task A_settings_file_that_is_no_text_is_told(byte[] content, string words)
    {
        var file = Path.Combine(folder.FullName, "agent.json");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        await SaysAsync(BadSettings, ["once", "--config", file], [file, words]);
    }

    /// <summary>
    /// Arguments, in which <c>{0}</c> is a folder of the test with a file of junk; exit code, and what must be said.
    /// </summary>
    public static TheoryData<string, int, string[]> Commands { get; } = new()
    {
        { "once --config /no/such/file.json", BadSettings, ["/no/such/file.json", "there is no such file or folder"] },
        { "once --config {0}", BadSettings, ["{0}", "it is a folder"] },
        { "once --config /dev/zero", BadSettings, ["/dev/zero", "it is a device"] },
        { "once --config /proc/self/mem", BadSettings, ["/proc/self/mem", "cannot be read"] },
        { "once --config ", BadSettings, ["--config names no file"] },
        { "once --nonsense", Failed, ["--nonsense"] },
        { "onec", Failed, ["'onec'", "once"] },
        { "once more", Failed, ["'more'"] },
        { "run --port", Failed, ["--port"] },
        { "once --set Foo", Failed, ["--set is 'Foo'", "Section:Key=value"] },
        { "once --set Http:Prot=1", BadSettings, ["Http:Prot", "did you mean Http:Port?"] },
        { "run --interval 0", BadSettings, ["Health:IntervalSeconds is '0'", "from 1 to 3600"] },
        { "run --broker mqtt://h:99999", BadSettings, ["Mqtt:Url is 'mqtt://h:99999'", "mqtt://host"] },
        { "run --broker mqtt://a..b", BadSettings, ["Mqtt:Url is 'mqtt://a..b'"] },
        {
            "run --broker mqtts://h --set Mqtt:CaFile=/no/such/ca.pem", BadSettings,
            ["Mqtt:CaFile is '/no/such/ca.pem'", "there is no such file"]
        },
        { "run --broker mqtts://h --set Mqtt:CaFile={0}", BadSettings, ["Mqtt:CaFile is '{0}'", "it is a folder"] },
        {
            "run --broker mqtts://h --set Mqtt:CaFile={0}/junk", BadSettings,
            ["Mqtt:CaFile is '{0}/junk'", "no certificate in PEM"]
        },
        {
            "run --broker mqtts://h --set Mqtt:ClientCertificateFile={0}/junk --set Mqtt:ClientKeyFile={0}/junk",
            BadSettings,
            ["Mqtt:ClientCertificateFile is '{0}/junk'", "no certificate in PEM", "Mqtt:ClientKeyFile"]
        },
        { "run --broker mqtt://h --set Mqtt:CaFile={0}/junk", BadSettings, ["mqtts://", "nothing would use them"] },
        {
            "run --set Mqtt:Username=x --set Mqtt:PasswordFile={0}", BadSettings,
            ["Mqtt:PasswordFile", "it is a folder"]
        },
        { "run --set Mqtt:PasswordFile={0}/junk", BadSettings, ["Mqtt:Username"] },
        {
            "run --set Http:CertificateFile={0}/junk --set Http:KeyFile={0}/junk", BadSettings,
            ["Http:CertificateFile is '{0}/junk'", "a certificate in PEM"]
        },
        { "run --set Http:TokenFile={0}/junk", BadSettings, ["Http:TokenFile", "openssl rand -hex 32"] },
        { "run --set Http:Address=300.1.1.1", BadSettings, ["Http:Address is '300.1.1.1'", "an IP address"] },
        { "run --root {0} --state /proc/none", Failed, ["State:Directory", "/proc/none", "set Device:Id"] },
        { "forget --yes --broker mqtt://no-such-name.invalid", Failed, ["Mqtt:Url", "DNS"] },
        { "forget --broker mqtt://127.0.0.1:1", Failed, ["--yes"] },
        { "doctor --broker mqtt://no-such-name.invalid", 2, ["no-such-name.invalid", "Check Mqtt:Url"] },
        { "doctor --broker mqtt://127.0.0.1:1", 2, ["127.0.0.1:1", "othing listens there"] },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_that_cannot_be_done_is_told_with_its_cure(string command, int exitCode, string[] words)
    {
        Write("junk", "this is no PEM\n");
        string[] arguments = [.. command.Split(' ').Select(Fill)];
        if (arguments[0] is "doctor" or "forget")
            arguments = [.. arguments, .. Apart()];
        await SaysAsync(exitCode, arguments, [.. words.Select(Fill)]);
    }

    /// <summary>
    /// Arguments of agent or collector that name a file, in which <c>{0}</c> stands for it; exit code, and what is said
    /// of a pipe.
    /// </summary>
    public static TheoryData<string, int, string> FilesOfUsers { get; } = new()
    {
        { "agent run --config {0}", BadSettings, "nobody writes into it" },
        { "agent doctor --config {0}", 2, "nobody writes into it" },
        { "agent run --set Http:TokenFile={0}", BadSettings, "nobody writes into it" },
        { "agent run --set Http:CertificateFile={0} --set Http:KeyFile={0}", BadSettings, "nobody writes into it" },
        { "agent run --set Mqtt:Username=x --set Mqtt:PasswordFile={0}", BadSettings, "read more than once" },
        { "agent run --broker mqtts://h --set Mqtt:CaFile={0}", BadSettings, "read more than once" },
        { "collector run --config {0}", BadSettings, "nobody writes into it" },
        { "collector run --set Http:CertificateFile={0} --set Http:KeyFile={0}", BadSettings, "nobody writes into it" },
        { "collector run --set Mqtt:Username=x --set Mqtt:PasswordFile={0}", BadSettings, "read more than once" },
        { "collector run --broker mqtts://h --set Mqtt:CaFile={0}", BadSettings, "read more than once" },
        { "collector devices --token-file {0}", Failed, "nobody writes into it" },
        { "collector restore {0}", Failed, "read more than once" },
    };

    [Theory]
    [MemberData(nameof(FilesOfUsers))]
    public async Task A_pipe_or_a_folder_in_the_place_of_a_file_ends_at_once_in_words(
        string command, int exitCode, string words)
    {
        var (pipe, inside) = (Path.Combine(folder.FullName, "pipe"), folder.CreateSubdirectory("inside").FullName);
        Assert.Equal(0, (await TestProcess.RunAsync("mkfifo", [pipe], Limit)).ExitCode);
        foreach (
            var (path, said) in (
                (string, string)[])[(pipe, words), (inside, "it is a folder"), ("/dev/zero", "it is a device")])
        {
            string[] arguments =
            [
                .. command.Split(' ').Select(word => word.Replace("{0}", path, StringComparison.Ordinal)),
                "--state", Path.Combine(folder.FullName, "state"),
            ];
            var program = arguments[0] == "agent" ? Checkout.Agent : Checkout.Collector;
            await SaysAsync(exitCode, arguments[1..], [path, said], program);
        }
    }

    [Theory]
    [InlineData("once > /dev/full", NoOutput, "the disk is full")]
    [InlineData("device > /dev/full", NoOutput, "the disk is full")]
    [InlineData("id > /dev/full", NoOutput, "the disk is full")]
    [InlineData("doctor > /dev/full", NoOutput, "the disk is full")]
    [InlineData("--help > /dev/full", NoOutput, "the disk is full")]
    [InlineData("--version > /dev/full", NoOutput, "the disk is full")]
    [InlineData("once >&-", NoOutput, "it is closed")]
    [InlineData("once | true", 141, "")]
    [InlineData("--help | true", 141, "")]
    public async Task Output_that_cannot_be_written_is_one_line_or_none(string command, int exitCode, string words)
    {
        // The last command of a pipe would give the exit code.
        var line = $"set -o pipefail; \"$0\" {command}";
        var (code, _, error) = await TestProcess.RunAsync("bash", ["-c", line, Checkout.Agent], Limit);
        Assert.True(code == exitCode || (exitCode == 141 && code == 0), $"exit code {code}: {error}");
        IsPlain(error);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.InRange(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, words.Length == 0 ? 0 : 1, 1);
    }

    /// <summary>What the service goes on with, and what its log must say.</summary>
    public static TheoryData<string, string[]> Services { get; } = new()
    {
        { "--broker mqtt://no-such-name.invalid", ["no-such-name.invalid", "check Mqtt:Url and the DNS"] },
        { "--broker mqtt://127.0.0.1:1", ["127.0.0.1:1", "nothing listens there", "check that the broker runs"] },
        { "--broker mqtts://127.0.0.1:{1}", ["127.0.0.1:{1}", "Mqtt:Url"] },
        { "--broker mqtt://127.0.0.1:{1}", ["127.0.0.1:{1}", "Mqtt:Url"] },
        { "--set Http:Address=192.0.2.77", ["Http:Address is '192.0.2.77'", "no such address", "ip -brief address"] },
        { "--set Http:Port={1}", ["Http:Port is '{1}'", "another program listens there", "ss -ltnp"] },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_service_tells_what_it_waits_for_and_stops_in_order(string command, string[] words)
    {
        // A program that closes each connection at once.
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var over = new CancellationTokenSource();
        var closing = CloseAllAsync(other, over.Token);
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            .. Apart(),
            .. command.Split(' ').Select(word => word.Replace("{1}", port, StringComparison.Ordinal)),
        ];
        await using var agent = TestProcess.Start(Checkout.Agent, ["run", .. arguments]);
        string[] wanted = [.. words.Select(word => word.Replace("{1}", port, StringComparison.Ordinal))];
        await SaidAsync(agent, [.. wanted, "is device"]);
        var code = agent.IsRunning ? await agent.StopAsync() : await agent.WaitForExitAsync(Limit);
        await over.CancelAsync();
        await closing;

        Assert.True(code == 0, agent.Story);
        Assert.All(wanted, word => Assert.Contains(word, agent.Output + agent.Error, StringComparison.Ordinal));
        IsPlain(agent.Output + agent.Error);
    }

    [Fact]
    public async Task Settings_that_are_broken_while_it_runs_are_told_and_the_old_ones_stay()
    {
        const int Reload = 1;
        var file = Write("agent.json", "{}");
        await using var agent = TestProcess.Start(Checkout.Agent, ["run", "--config", file, .. Apart()]);
        await SaidAsync(agent, "is device");
        Write("agent.json", "{ \"Http\": ");
        agent.Signal(Reload);
        await SaidAsync(agent, "ends too early");
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains(file, agent.Output + agent.Error, StringComparison.Ordinal);
        IsPlain(agent.Output + agent.Error);
    }

    [Fact]
    public async Task What_the_last_run_left_and_cannot_be_read_is_told_and_the_service_runs()
    {
        var state = folder.CreateSubdirectory("state");
        await File.WriteAllTextAsync(
            Path.Combine(state.FullName, "backlog.spool"), "junk", TestContext.Current.CancellationToken);
        state.CreateSubdirectory("home-assistant");
        await using var agent = TestProcess.Start(Checkout.Agent, ["run", .. Apart()]);
        await SaidAsync(agent, "is device");
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains("backlog.spool", agent.Output + agent.Error, StringComparison.Ordinal);
        IsPlain(agent.Output + agent.Error);
    }

    // In any order; not waited for once it has ended.
    private static Task SaidAsync(TestProcess agent, params string[] words) => Eventually.BeTrueAsync(
        () => !agent.IsRunning
            || words.All(word => (agent.Output + agent.Error).Contains(word, StringComparison.Ordinal)),
        Limit, () => agent.Story);

    private static async Task<string> SaysAsync(
        int exitCode, IReadOnlyList<string> arguments, IReadOnlyList<string> words, string? program = null)
    {
        var (code, output, error) = await TestProcess.RunAsync(program ?? Checkout.Agent, arguments, Limit);
        var said = output + error;
        Assert.True(code == exitCode, $"exit code {code}: {said}");
        Assert.All(words, word => Assert.Contains(word, said, StringComparison.Ordinal));
        IsPlain(said);
        return said;
    }

    private static void IsPlain(string said)
    {
        // Names of settings are written together, too, and paths as their owners like.
        var text = SettingName().Replace(said, "");
        Assert.DoesNotMatch(@"\b[A-Z][A-Za-z]+_[A-Z]", text);
        Assert.DoesNotMatch(
            @"\b(Arg|Argument|IO|net|SR|Format|Cryptography|InvalidOperation|UnauthorizedAccess)_\w", text);
        Assert.DoesNotMatch(@"\b[A-Z][a-z]+([A-Z][a-z]+){2,}\b", text);
        Assert.DoesNotMatch(@"\w+Exception\b", text);
        Assert.DoesNotMatch(@"(?m)^\s+at \w", text);
        Assert.DoesNotContain("report this as a bug", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Unhandled", text, StringComparison.Ordinal);
    }

    // Nothing of this machine's.
    private string[] Apart() =>
    [
        "--state", Path.Combine(folder.FullName, "state"), "--set",
        $"Http:Port={LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}",
        "--set", "Http:Address=127.0.0.1", "--set", "Device:Id=under-test",
    ];

    private string Fill(string text) => text.Replace("{0}", folder.FullName, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task CloseAllAsync(TcpListener listener, CancellationToken over)
    {
        try
        {
            while (true)
                (await listener.AcceptTcpClientAsync(over)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+:[A-Z]\w+|HomeAssistant|HealthCheck|HEALTHCHECK_\w+|/[\w./-]+")]
    private static partial Regex SettingName();
}
