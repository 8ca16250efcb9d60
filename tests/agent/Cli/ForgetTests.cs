using System.Globalization;
using HealthCheck.Agent.Cli;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Cli;

[Trait("Needs", "Mosquitto")]
public sealed class ForgetTests
{
    private const string Id = "under-test";

    [Fact]
    public async Task Everything_that_the_broker_kept_of_this_device_is_gone_and_of_others_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using (var agent = await AgentProcess.StartAsync(
            $$"""{ "Mqtt": { "Url": "{{broker.Url}}" }, "Device": { "Id": "{{Id}}" } }"""))
        {
            await using var witness = await Witness.StartAsync(broker.Url);
            await Eventually.BeTrueAsync(() => witness.Seen.Count >= 3, TimeSpan.FromSeconds(20));
            await agent.StopAsync();
        }

        await PublishRetainedAsync(broker.Url, $"homeassistant/device/healthcheck_{Id}/config", "{}");
        await PublishRetainedAsync(broker.Url, "healthcheck/another/status", "online");
        Assert.Equal(5, (await RetainedAsync(broker.Url)).Count);

        var (exitCode, output, error) = await ForgetAsync(broker.Url, "--yes");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(
            $"""
            cleared homeassistant/device/healthcheck_{Id}/config
            cleared healthcheck/{Id}/announcement
            cleared healthcheck/{Id}/status
            cleared healthcheck/{Id}/health

            """,
            output);
        Assert.Equal(["healthcheck/another/status"], await RetainedAsync(broker.Url));
    }

    [Fact]
    public async Task Without_a_terminal_it_wants_to_be_told_yes()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await PublishRetainedAsync(broker.Url, $"healthcheck/{Id}/status", "online");
        var (exitCode, output, error) = await ForgetAsync(broker.Url);
        Assert.Equal((1, "", "Nobody is here to confirm this: say --yes to clear without being asked.\n"),
            (exitCode, output, error));
        Assert.Single(await RetainedAsync(broker.Url));
    }

    [Fact]
    public async Task It_warns_when_an_agent_of_this_device_runs_here()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await AgentProcess.StartAsync(
            $$"""{ "Mqtt": { "Url": "{{broker.Url}}" }, "Device": { "Id": "{{Id}}" } }""");
        var (exitCode, _, error) = await ForgetAsync(
            broker.Url, "--yes", "--port", agent.Port.ToString(CultureInfo.InvariantCulture), "--set",
            "Http:Address=127.0.0.1");
        Assert.Equal(0, exitCode);
        Assert.StartsWith(
            "An agent of this device runs here and will announce itself again", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_broker_refuses_and_a_broker_that_is_not_there_are_failures()
    {
        var acl = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                acl, $"topic readwrite healthcheck/{Id}/#\n", TestContext.Current.CancellationToken);
            await using var broker = await MosquittoBroker.StartAsync(0, null, $"acl_file {acl}");
            var (exitCode, output, _) = await ForgetAsync(broker.Url, "--yes");
            Assert.Equal(1, exitCode);
            Assert.Contains($"REFUSED homeassistant/device/healthcheck_{Id}/config: NotAuthorized", output,
                StringComparison.Ordinal);

            await broker.StopAsync();
            var (failed, _, error) = await ForgetAsync(broker.Url, "--yes");
            Assert.Equal(
                (1, "Not cleared: nothing listens there; check that the broker runs, and the port\n"), (failed, error));
        }
        finally
        {
            File.Delete(acl);
        }
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("Y", true)]
    [InlineData(" attic pi ", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("attic", false)]
    public void Only_y_or_the_name_is_a_yes(string? answer, bool isYes) =>
        Assert.Equal(isYes, ForgetCommand.IsYes(answer, "Attic Pi"));

    private static Task<(int ExitCode, string Output, string Error)> ForgetAsync(
        string broker, params string[] options) =>
        AgentProcess.RunAsync(["forget", "--broker", broker, "--set", $"Device:Id={Id}", .. options]);

    private static async Task PublishRetainedAsync(string url, string topic, string payload)
    {
        using var client = await Witness.ConnectAsync(url);
        await MQTTnet.MqttClientExtensions.PublishStringAsync(
            client, topic, payload, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
    }

    private static async Task<IReadOnlyList<string>> RetainedAsync(string url)
    {
        await using var witness = await Witness.StartAsync(url);
        using var client = await Witness.ConnectAsync(url);
        await MQTTnet.MqttClientExtensions.PublishStringAsync(client, "the/end", "");
        await Eventually.BeTrueAsync(() => witness.Seen.Contains("the/end"), TimeSpan.FromSeconds(10));
        return [.. witness.Seen.Where(topic => topic != "the/end").Order(StringComparer.Ordinal)];
    }
}
