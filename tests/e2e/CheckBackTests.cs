using System.Net;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The collector asks the agent back, and an owner changes what is said of it.</summary>
public sealed class CheckBackTests
{
    [Fact]
    public async Task An_agent_says_over_HTTP_what_it_announced()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector =
            await CollectorProgram.StartAsync(broker.Url, "--set", "CheckBack:AllowLoopback=true");
        await using var agent = await AgentProgram.StartAsync(broker.Url, id: null, "--name", "Kitchen");
        await collector.SaysAsync(agent.Id, device => device is { Presence: Presence.Online, Address: not null });

        var check = await AskAsync(collector, HttpMethod.Post, $"/api/devices/{agent.Id}/check");

        Assert.True((string?)check["finding"] == "reachable", check.ToJsonString());
        Assert.Equal($"http://127.0.0.1:{new Uri(agent.Url()).Port}/device", (string?)check["url"]);
    }

    [Fact]
    public async Task A_device_forgotten_while_it_lives_comes_back_and_its_name_does_not()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await using var agent = await AgentProgram.StartAsync(broker.Url, id: null, "--name", "Kitchen");
        await collector.SaysAsync(agent.Id, device => device.Name == "Kitchen");

        await AskAsync(collector, HttpMethod.Patch, $"/api/devices/{agent.Id}", """{"name":"Attic"}""");
        await collector.SaysAsync(agent.Id, device => device.Name == "Attic");
        var forgotten = await AskAsync(collector, HttpMethod.Delete, $"/api/devices/{agent.Id}");

        Assert.Empty(forgotten["notCleared"]!.AsArray());
        await collector.SaysAsync(agent.Id, device => device.Name != "Attic");
    }

    private static async Task<JsonNode> AskAsync(
        CollectorProgram collector, HttpMethod method, string path, string json = "{}")
    {
        var answer = await Http.SendAsync(method, collector.Url(path), json);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }
}
