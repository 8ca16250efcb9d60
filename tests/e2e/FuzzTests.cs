using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Messages made from sound ones by changing their bytes and their structure, on every topic of a real broker, beside a
/// device that means well.
/// <c>HEALTHCHECK_FUZZ</c> makes them more, or fewer.
/// </summary>
[Collection<Alone>]
public sealed class FuzzTests
{
    private static readonly int Messages =
        int.Parse(Environment.GetEnvironmentVariable("HEALTHCHECK_FUZZ") ?? "100000", CultureInfo.InvariantCulture);

    // Half the memory of a Raspberry Pi with one gigabyte: MemoryMax of the unit there.
    private const int MostMebibytes = 500;

    [Fact]
    public async Task Whatever_is_sent_the_collector_goes_on_and_others_are_not_touched()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var victim = await ForgedDevice.ConnectAsync(broker, "victim");
        await using var attacker = await ForgedDevice.ConnectAsync(broker, "attacker");
        await victim.AppearAsync();
        await collector.SaysAsync(victim.Id, device => device.Presence == Presence.Online);
        var before = await collector.DeviceAsync(victim.Id);
        var stored = await collector.RowsAsync($"device={victim.Id}");
        Assert.Single(stored, row => row.EndsWith($",{victim.Id},memory.usedPercent,25", StringComparison.Ordinal));

        const int Seed = 20261122;
        var (random, topics) = (new Random(Seed), new Topics());
        byte[][] sound =
        [
            Wire.Write(attacker.Announcement()), Wire.Write(attacker.Snapshot(7)),
            [.. "["u8, .. Wire.Write(attacker.Snapshot(3)), .. "]"u8],
            Wire.Write(new SampleRanges(attacker.StartedAt, [[2, 3]])), "online"u8.ToArray(),
            Wire.Write(victim.Snapshot(9)),
        ];
        var kinds = Enum.GetValues<TopicKind>();
        var mutation = new Mutation(random, sound);
        await using var neighbour = await GoodNeighbour.AppearAsync(broker, collector);
        for (var i = 0; i < Messages; i++)
            await attacker.SendAsync(Topic(topics, attacker.Id, kinds, random), mutation.Next());
        await neighbour.WasNotDisturbedAsync();

        var second = victim.Snapshot(2);
        await victim.SendAsync(TopicKind.Health, Wire.Write(second));
        await collector.ReachedAsync(victim.Id, 2, TimeSpan.FromMinutes(2));
        var health = await collector.HealthAsync();
        Assert.All(health.Problems, problem => Assert.Equal("device-limited", problem.Code));
        Assert.All(health.Problems, problem =>
            Assert.DoesNotContain(victim.Id, problem.Message, StringComparison.Ordinal));
        Assert.InRange(collector.PeakMebibytes, 1, MostMebibytes);
        Assert.True(health.Samples.Refused.Values.Sum() > Messages / 4, collector.Story);
        Assert.Equal(
            before! with { LastSeen = null, LastSample = null, SilentAfter = null, Tags = [], Problems = null },
            (await collector.DeviceAsync(victim.Id))! with
            { LastSeen = null, LastSample = null, SilentAfter = null, Tags = [], Problems = null });

        // Its history is what it sent, figure by figure: two samples that differ in nothing but their time.
        var time = second.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var expected = stored.Concat(stored.Select(row => time + row[row.IndexOf(',', StringComparison.Ordinal)..]));
        Assert.Equal(expected.Order(StringComparer.Ordinal),
            (await collector.RowsAsync($"device={victim.Id}")).Order(StringComparer.Ordinal));
    }

    // Those of its own mostly; and such as other programs use, or nobody.
    private static string Topic(Topics topics, string id, TopicKind[] kinds, Random random) => random.Next(10) switch
    {
        0 => $"homeassistant/device/healthcheck_{id}/config",
        1 => $"healthcheck/{id}/nothing",
        2 => $"healthcheck/alerts/{id}/under-voltage",
        _ => topics.Of(id, kinds[random.Next(kinds.Length)]),
    };
}
