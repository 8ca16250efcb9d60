using HealthCheck.Contracts;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// Whether another program uses this device's id, by what it left at the broker and what it says there now: another
/// board, a copied card, or a second agent on this machine.
/// </summary>
internal static class SameIdCheck
{
    private const string Check = "identity";

    /// <param name="ours">This machine's own announcement.</param>
    /// <param name="running">That of the agent which runs here; null when none does.</param>
    /// <param name="announcementTopic">Topic of the device's announcement.</param>
    /// <param name="healthTopic">Topic of its health.</param>
    /// <param name="retained">What the broker keeps, by topic.</param>
    /// <param name="live">What came while the doctor listened.</param>
    public static IReadOnlyList<Finding> Look(
        DeviceAnnouncement ours, DeviceAnnouncement? running, string announcementTopic, string healthTopic,
        IReadOnlyDictionary<string, byte[]> retained, IReadOnlyList<(string Topic, byte[] Payload)> live)
    {
        var announced = live.Where(each => each.Topic == announcementTopic).Select(each => each.Payload).ToList();
        if (retained.TryGetValue(announcementTopic, out var kept))
            announced.Insert(0, kept);
        foreach (var other in announced.Select(ReadAnnouncement).OfType<DeviceAnnouncement>())
        {
            if (IsAnotherBoard(ours, other))
            {
                return
                [
                    new Finding(
                        Check, Grade.Red,
                        $"Another board announced itself as {other.Id}: {other.Hostname} at "
                            + $"{other.Address ?? "an unknown address"}",
                        "Set Device:Id on one of the two to something else; if that board is gone: healthcheck-agent "
                            + "forget"),
                ];
            }
        }

        var runs = live.Where(each => each.Topic == healthTopic)
            .Select(each => ReadRun(each.Payload)).OfType<DateTimeOffset>()
            .Concat(live.Where(each => each.Topic == announcementTopic)
                .Select(each => ReadAnnouncement(each.Payload)?.StartedAt).OfType<DateTimeOffset>());
        return runs.Any(run => run != running?.StartedAt)
            ?
            [
                new Finding(
                    Check, Grade.Red,
                    $"Another agent reports as {ours.Id} at this "
                        + $"moment{(running is null ? ", and none runs here" : " beside the one that runs here")}",
                    "Look for a second agent, an old container or a copied card; stop it, or set Device:Id on one of "
                        + "the two to something else"),
            ]
            : [];
    }

    private static bool IsAnotherBoard(DeviceAnnouncement ours, DeviceAnnouncement other)
    {
        var (here, there) = (ours.Fingerprint, other.Fingerprint);
        if (here.Serial is { } serial && there.Serial is { } otherSerial)
            return serial != otherSerial;

        // A copied card without a serial to tell it by: nothing of the network hardware is the same, and it is another
        // boot.
        return here.Macs.Count > 0 && there.Macs.Count > 0 && !here.Macs.Intersect(there.Macs).Any()
            && ours.BootId != other.BootId;
    }

    private static DeviceAnnouncement? ReadAnnouncement(byte[] json)
    {
        try
        {
            return Wire.ReadAnnouncement(json);
        }
        catch (ContractException)
        {
            return null;
        }
    }

    private static DateTimeOffset? ReadRun(byte[] json)
    {
        try
        {
            return Wire.ReadSnapshot(json).StartedAt;
        }
        catch (ContractException)
        {
            return null;
        }
    }
}
