using CsCheck;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

/// <summary>Bytes made from sound messages by flipping, cutting, doubling and mixing, on every topic.</summary>
public sealed class HostileBytesTests
{
    private static readonly byte[][] Sound =
    [
        Wire.Write(Announcement()), Wire.Write(Snapshot(7)), Backlog(Snapshot(2), Snapshot(3)), "online"u8.ToArray(),
        "[{\"id\":null}]"u8.ToArray(), Wire.Write(new SampleRanges(Start, [[2, 3], [5, 5]])),
    ];

    private static readonly Gen<byte[]> Hostile = Gen.Select(
        Gen.Int[0, Sound.Length - 1], Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 5]).Array[0, 6],
        (sound, changes) =>
            changes.Aggregate(Sound[sound], (bytes, change) =>
                Change(bytes, change.Item1, change.Item2, change.Item3)));

    [Fact]
    public void A_message_is_applied_or_refused_for_a_reason_and_never_anything_else() =>
        Gen.Select(Hostile, Gen.Int[0, 5], Gen.Bool)
            .Sample((payload, topic, isRetained) =>
            {
                var fleet = new Fleet();
                var known = Device() with { Presence = Presence.Online };
                fleet.Publish([known]);
                var batch = new Batch(fleet, new Topics(), new(1000, TimeSpan.FromMinutes(10)), Noon, 0);
                try
                {
                    batch.Apply(Message((TopicKind)topic, payload, isRetained: isRetained));
                    Assert.All(batch.Change.Devices, device => Assert.Equal(Id, device.Id));
                }
                catch (ContractException e)
                {
                    Assert.NotEmpty(e.Message);
                    Assert.Empty(batch.Change.Devices);
                    Assert.Empty(batch.Change.Announcements);
                    Assert.Equal((0, 0), (batch.Counts.Stored, batch.Counts.Duplicate));
                }
            }, iter: 20_000);

    private static byte[] Change(byte[] bytes, int where, byte what, int how)
    {
        if (bytes.Length == 0)
            return [what];
        var at = where % bytes.Length;
        return how switch
        {
            0 => [.. bytes[..at], what, .. bytes[(at + 1)..]],
            1 => bytes[..at],
            2 => [.. bytes[..at], .. bytes[..at], .. bytes[at..]],
            3 => [.. bytes[..at], what, .. bytes[at..]],
            4 => [.. bytes[..at], .. "-99999999999999999999"u8, .. bytes[at..]],
            _ => [.. bytes[..at], .. Sound[what % Sound.Length]],
        };
    }
}
