using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Messages made from sound ones by changing, cutting, doubling and mixing their bytes, on every topic of a real broker.
/// <c>HEALTHCHECK_FUZZ</c> makes them more, or fewer.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Messages =
        int.Parse(Environment.GetEnvironmentVariable("HEALTHCHECK_FUZZ") ?? "100000", CultureInfo.InvariantCulture);

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
            Wire.Write(attacker.Announcement()), Wire.Write(attacker.Snapshot(7)), [.. "["u8, .. Wire.Write(attacker.Snapshot(3)), .. "]"u8],
            Wire.Write(new SampleRanges(attacker.StartedAt, [[2, 3]])), "online"u8.ToArray(), Wire.Write(victim.Snapshot(9)),
        ];
        var kinds = Enum.GetValues<TopicKind>();
        for (var i = 0; i < Messages; i++)
        {
            var bytes = Enumerable.Range(0, random.Next(1, 5)).Aggregate(sound[random.Next(sound.Length)], (it, _) => Change(it, random, sound));
            await attacker.SendAsync(topics.Of(attacker.Id, kinds[random.Next(kinds.Length)]), bytes);
        }

        var second = victim.Snapshot(2);
        await victim.SendAsync(TopicKind.Health, Wire.Write(second));
        await collector.ReachedAsync(victim.Id, 2, TimeSpan.FromMinutes(2));
        var health = await collector.HealthAsync();
        Assert.Equal(HealthStatus.Ok, health.Status);
        Assert.True(health.Samples.Refused.Values.Sum() > Messages / 4, collector.Story);
        Assert.Equal(
            before! with { LastSeen = null, SilentAfter = null, Tags = [], Problems = null },
            (await collector.DeviceAsync(victim.Id))! with { LastSeen = null, SilentAfter = null, Tags = [], Problems = null });

        // Its history is what it sent, figure by figure: two samples that differ in nothing but their time.
        var time = second.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var expected = stored.Concat(stored.Select(row => time + row[row.IndexOf(',', StringComparison.Ordinal)..]));
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await collector.RowsAsync($"device={victim.Id}")).Order(StringComparer.Ordinal));
    }

    private static byte[] Change(byte[] bytes, Random random, byte[][] sound)
    {
        var at = random.Next(bytes.Length + 1);
        var what = (byte)random.Next(256);
        return random.Next(6) switch
        {
            0 when at < bytes.Length => [.. bytes[..at], what, .. bytes[(at + 1)..]],
            1 => bytes[..at],
            2 => [.. bytes[..at], .. bytes[..at], .. bytes[at..]],
            3 => [.. bytes[..at], what, .. bytes[at..]],
            4 => [.. bytes[..at], .. "-99999999999999999999"u8, .. bytes[at..]],
            _ => [.. bytes[..at], .. sound[random.Next(sound.Length)]],
        };
    }
}
