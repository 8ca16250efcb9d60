using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// What anyone who reaches the broker may send: refused, counted by reason, and nothing else changes.
/// </summary>
public sealed class HostileMessageTests
{
    [Fact]
    public async Task Each_is_refused_and_counted_by_reason_and_changes_nothing_else()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var victim = await ForgedDevice.ConnectAsync(broker, "victim");
        await victim.AppearAsync();
        await victim.SendAsync(2);
        await collector.ReachedAsync(victim.Id, 2);
        await using var attacker = await ForgedDevice.ConnectAsync(broker, "attacker");
        var before = await SeenFromOutsideAsync(collector, victim.Id);

        var messages = new HostileMessages(victim).All().ToList();
        var counted = await CountsAsync(collector);
        foreach (var message in messages)
        {
            await attacker.SendAsync(message.Topic, message.Payload);
            counted[message.Reason]++;
            await Eventually.BeTrueAsync(
                async () => (await CountsAsync(collector)).Values.Sum() >= counted.Values.Sum(),
                TimeSpan.FromSeconds(10),
                () => $"'{message.Name}' was not counted.\n{collector.Story}");
            Assert.True(
                counted.OrderBy(each => each.Key)
                    .SequenceEqual((await CountsAsync(collector)).OrderBy(each => each.Key)),
                $"'{message.Name}' is not counted as {message.Reason}: "
                    + $"{string.Join(", ", await CountsAsync(collector))}");
        }

        Assert.Equal(before, await SeenFromOutsideAsync(collector, victim.Id));
        Assert.Equal(1, (await collector.DevicesAsync()).Total);

        await victim.SendAsync(3);
        await collector.ReachedAsync(victim.Id, 3);
        Assert.Equal(counted, await CountsAsync(collector));
        Assert.Equal(0, (await collector.DeviceAsync(victim.Id))!.Missing);
    }

    [Fact]
    public async Task Clearing_what_is_retained_takes_nothing_from_what_is_stored()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        await using var other = await ForgedDevice.ConnectAsync(broker, "attic-2");
        await device.AppearAsync();
        await device.SendAsync(2);
        await collector.ReachedAsync(device.Id, 2);
        var before = await collector.DeviceAsync(device.Id);

        foreach (var kind in new[] { TopicKind.Announcement, TopicKind.Health, TopicKind.Status })
            await device.SendAsync(kind, []);
        await other.AppearAsync();

        await collector.SaysAsync(other.Id, said => said.Presence == Presence.Online);
        Assert.Equal(before!.ToString(), (await collector.DeviceAsync(device.Id))!.ToString());
        Assert.NotNull(await collector.LatestHealthAsync(device.Id));
        Assert.Equal(0, (await CountsAsync(collector)).Values.Sum());
    }

    [Fact]
    public async Task Topics_of_nobody_are_not_even_looked_at()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var device = await ForgedDevice.ConnectAsync(broker, "attic-1");
        string[] topics =
            ["healthcheck", "healthcheck/attic-1", "healthcheck/attic-1/health/more", "healthcheck/attic-1/x",
                "other/x"];

        foreach (var topic in topics)
            await device.SendAsync(topic, "{"u8.ToArray());
        await device.AppearAsync();

        await collector.ReachedAsync(device.Id, 1);
        Assert.Equal(0, (await CountsAsync(collector)).Values.Sum());
    }

    private static async Task<Dictionary<Refusal, long>> CountsAsync(CollectorProgram collector)
    {
        var refused = (await collector.HealthAsync()).Samples.Refused;
        return Enum.GetValues<Refusal>().ToDictionary(
            reason => reason,
            reason => refused[System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString())]);
    }

    private static async Task<string> SeenFromOutsideAsync(CollectorProgram collector, string id)
    {
        string[] paths =
            ["/api/devices", $"/api/devices/{id}", $"/api/devices/{id}/health", $"/api/devices/{id}/announcements"];
        var answers = new List<string>();
        foreach (var path in paths)
            answers.Add($"{path}: {(await Http.GetAsync(collector.Url(path))).Text}");
        return string.Join('\n', answers);
    }
}
