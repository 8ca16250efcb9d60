using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.Http;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Http;

/// <summary>HTTP cannot be opened yet, and everything else goes on.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class ListenTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task An_address_that_is_not_there_costs_only_HTTP_and_is_a_problem_in_what_is_sent()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var listener = await Mqtt.Listener.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(
            broker.Url, change: settings =>
                settings with { Http = new HttpOptions(IPAddress.Parse("192.0.2.77"), 7070) });
        await listener.WaitForAsync(seen => seen.Count(Mqtt.Listener.Is("health")) >= 2);
        var problem = Assert.Single(
            Wire.ReadSnapshot(listener.Seen.Last(Mqtt.Listener.Is("health")).Payload).Problems,
            each => each.Code == "http-not-listening");
        Assert.Equal("Http:Address is '192.0.2.77': this machine has no such address now", problem.Message);
    }

    [Fact]
    public async Task A_port_that_becomes_free_is_used()
    {
        using var other = new TcpListener(IPAddress.Loopback, LoopbackPort.Free());
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var agent = await RunningAgent.StartAsync(
            $"mqtt://127.0.0.1:{LoopbackPort.Free()}", change: settings =>
                settings with { Http = new HttpOptions(IPAddress.Loopback, port) });
        other.Stop();
        await Eventually.BeTrueAsync(
            async () =>
            {
                try
                {
                    return (await agent.HealthAsync()).Problems.All(each => each.Code != "http-not-listening");
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Limit);
    }

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:7070")]
    [InlineData("::1", "http://[::1]:7070")]
    [InlineData(null, "http://192.168.1.23:7070")]
    [InlineData("0.0.0.0", "http://192.168.1.23:7070")]
    [InlineData("::", "http://192.168.1.23:7070")]
    public void The_address_that_is_told_can_be_opened(string? address, string url)
    {
        var options = new HttpOptions(address is null ? null : IPAddress.Parse(address), 7070);
        Assert.Equal(url, options.Url(Example.Announcement));
        Assert.StartsWith("http://localhost:7070", new HttpOptions(null, 7070).Url(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_agent_of_one_device_ends_with_a_line_instead_of_taking_the_place_of_the_first()
    {
        await using var first = await AgentProcess.StartAsync("""{ "Device": { "Id": "only-one" } }""");
        var (exitCode, _, error) = await AgentProcess.RunAsync(
            "run", "--config", first.SettingsFile, "--port", $"{first.Port}", "--set", "Http:Address=127.0.0.1",
            "--state", Path.GetTempPath());
        Assert.Equal(1, exitCode);
        Assert.Contains($"An agent of this device (only-one) runs already, at http://127.0.0.1:{first.Port}", error,
            StringComparison.Ordinal);
    }
}
