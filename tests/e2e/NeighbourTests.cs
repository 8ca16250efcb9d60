using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>One device that says as much as its access list lets it, beside one that means well.</summary>
[Collection<Alone>]
public sealed class NeighbourTests
{
    private const int MostMebibytes = 500;

    [Fact]
    public async Task Announcements_under_new_names_full_of_blanks()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var neighbour = await GoodNeighbour.AppearAsync(broker, collector);
        await using var attacker = await ForgedDevice.ConnectAsync(broker, "attacker");
        for (var i = 0; i < 7000; i++)
        {
            var blanks = i % 2 == 0 ? 250_000 : 20_000;
            var json = Encoding.UTF8.GetString(Wire.Write(attacker.Announcement() with { Name = $"name {i}" }));
            await attacker.SendAsync(
                TopicKind.Announcement, Encoding.UTF8.GetBytes("{" + new string(' ', blanks) + json[1..]));
        }

        await neighbour.WasNotDisturbedAsync();
        await IsNamedAsync(collector, attacker.Id, "announcements");

        // Those that are too large, and those beyond what one device may send in a minute.
        var refused = (await collector.HealthAsync()).Samples.Refused;
        Assert.True(refused["oversized"] > 0 && refused["oversized"] + refused["limit"] >= 3500, collector.Story);
    }

    [Fact]
    public async Task Figure_names_without_end_and_then_many_samples()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var neighbour = await GoodNeighbour.AppearAsync(broker, collector);
        await using var attacker = await ForgedDevice.ConnectAsync(broker, "attacker");
        await attacker.AppearAsync();
        for (var sequence = 2; sequence <= 41; sequence++)
        {
            var zones = Enumerable.Range(0, ContractLimits.ListLength)
                .Select(i => new TemperatureReading(i, $"zone {sequence} {i}", 20, 68, null));
            var links = Enumerable.Range(0, 64)
                .Select(i => new NetworkReading($"eth{sequence}-{i}", null, null, null, 0, 0, 1, 1, 0, 0, null));
            await attacker.SendAsync(TopicKind.Health,
                Wire.Write(attacker.Snapshot(sequence) with { Temperature = [.. zones], Network = [.. links] }));
        }

        for (var sequence = 42; sequence <= 10_000; sequence++)
            await attacker.SendAsync(sequence);

        await neighbour.WasNotDisturbedAsync();
        await collector.ReachedAsync(attacker.Id, 10_000, TimeSpan.FromMinutes(1));
        await IsNamedAsync(collector, attacker.Id, "samples with new figure names");
    }

    [Fact]
    public async Task Samples_of_a_month_of_hours_in_one_message()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var neighbour = await GoodNeighbour.AppearAsync(broker, collector);
        await using var attacker = await ForgedDevice.ConnectAsync(broker, "attacker");
        await attacker.AppearAsync();
        var small = attacker.Snapshot(1) with { Load = null, Memory = null, Temperature = null };
        for (var day = 1; day <= 30; day++)
        {
            var samples = Enumerable.Range(day * 24, 24)
                .Select(i =>
                Encoding.UTF8.GetString(Wire.Write(small with { Sequence = i, Time = small.Time.AddHours(-i) })));
            await attacker.SendAsync(TopicKind.Backlog, Encoding.UTF8.GetBytes($"[{string.Join(',', samples)}]"));
        }

        await neighbour.WasNotDisturbedAsync();
        await IsNamedAsync(collector, attacker.Id, "samples of other hours");
    }

    private static async Task IsNamedAsync(CollectorProgram collector, string id, string what)
    {
        await Eventually.BeTrueAsync(
            async () => (await collector.HealthAsync()).Problems.Any(each =>
                each.Code == "device-limited" && each.Message.Contains(id, StringComparison.Ordinal)
                    && each.Message.Contains(what, StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30), () => collector.Story);
        Assert.InRange(collector.PeakMebibytes, 1, MostMebibytes);
    }
}
