using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Simulator.Fleet;

namespace HealthCheck.StoreWriter;

/// <summary>What one device went through.</summary>
internal sealed class Past
{
    private readonly SimulatedDevice device;
    private readonly DateTimeOffset begin, leaves, returns, updated;
    private IReadOnlyList<Problem> problems = [];
    private bool isAway, isUpdated;
    private long sequence;

    public Past(SimulatedDevice device, int number, DateTimeOffset begin, DateTimeOffset until)
    {
        (this.device, this.begin) = (device, begin);
        var days = (until - begin).TotalDays;
        leaves = begin.AddDays(days * (0.35 + 0.03 * number));
        returns = leaves.AddHours(36);
        updated = begin.AddDays(days * 0.8);
        Device = new()
        {
            Id = device.Id,
            Number = number,
            FirstSeen = begin,
            PresenceSince = begin,
            Presence = Presence.Online
        };
    }

    /// <summary>The device as it is by now.</summary>
    public Device Device { get; private set; }

    /// <summary>What happened since the last time, without numbers.</summary>
    public IEnumerable<DeviceEvent> Happened(DateTimeOffset now)
    {
        if (now == begin)
        {
            yield return Event(now, EventKind.FirstSeen, $"Seen for the first time: {device.Announcement().Name}");
            yield return Event(now, EventKind.Online, "Came online");
        }

        if (!isAway && now >= leaves && now < returns)
        {
            (isAway, Device) = (true, Device with { Presence = Presence.Offline, PresenceSince = now });
            yield return Event(now, EventKind.Offline, "Lost connection, after 11 days online");
        }

        if (isAway && now >= returns)
        {
            (isAway, Device) = (false, Device with { Presence = Presence.Online, PresenceSince = now });
            yield return Event(now, EventKind.Rebooted, "Rebooted");
            yield return Event(now, EventKind.Online, "Back online, after 36 h");
        }

        if (!isUpdated && now >= updated)
        {
            isUpdated = true;
            yield return Event(now, EventKind.AgentUpdated, "The agent was updated from 0.0.9 to 0.1.0");
        }

        if (isAway)
            yield break;
        var after = device.Snapshot(sequence + 1, now).Problems;
        foreach (var ended in problems.Where(each => after.All(other => other.Code != each.Code)))
            yield return Event(now, EventKind.ProblemEnded, $"Ended: {ended.Code}") with { Code = ended.Code };
        foreach (var began in after.Where(each => problems.All(other => other.Code != each.Code)))
        {
            yield return Event(now, EventKind.ProblemBegan, began.Message) with
            {
                Code = began.Code,
                After = began.Severity.ToString().ToLowerInvariant(),
            };
        }

        problems = after;
    }

    /// <summary>A sample; null while it is away.</summary>
    public StoredSample? Measure(DateTimeOffset now)
    {
        if (isAway)
            return null;
        var snapshot = device.Snapshot(++sequence, now) with { StartedAt = begin };
        var (json, run) = (Wire.Write(snapshot), RunKey.Of(device.BootId, begin));
        Device = Device with { LastSeen = now, Health = new(snapshot, json, run, now) };
        return new(Device.Number, run, now, now, snapshot, json);
    }

    private DeviceEvent Event(DateTimeOffset now, EventKind kind, string message) =>
        new(0, device.Id, kind, now, null, null, null, message);
}
