using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Ingest;

/// <summary>Says what is accepted of a device, by the limits of one and of all together.</summary>
/// <param name="fleet">What is committed.</param>
/// <param name="devices">The devices after what was applied so far.</param>
/// <param name="limits">What is accepted at most.</param>
/// <param name="newDevices">How many devices may be heard for the first time now; null for any number.</param>
/// <param name="uses">What each device said lately; null where nobody counts.</param>
internal sealed class Admission(
    Fleet fleet, BatchDevices devices, LimitsOptions limits, NewDeviceAllowance? newDevices, DeviceUses? uses)
{
    private const string MemoryIsFull = "the memory for all devices is used up (Limits:DeviceMegabytes)";

    /// <summary>
    /// Refuses a message before it is read, which is most of the work: a device that sends without end costs the others
    /// no more than this.
    /// </summary>
    /// <returns>Null when it is not refused.</returns>
    public Message? RefuseUnread(ReceivedMessage arrival, Topics topics)
    {
        if (!topics.TryParse(arrival.Topic, out var id, out _) || !DeviceId.IsValid(id)
            || uses?.Of(id).TryMessage(arrival.Size, uses.Now) != false)
            return null;
        PutAside(id, LimitText.Messages, 1, arrival.Time);
        return Message.Refuse(
            arrival, id, Refusal.Limit,
            "the device sends more than is taken from one (Limits:MessagesPerMinute, Limits:MegabytesPerMinute,"
            + " Limits:MegabytesPerDay)");
    }

    /// <summary>A device that is known, or a new one, if there may be one more.</summary>
    /// <exception cref="ContractException">There may not.</exception>
    public Device FindOrCreate(string id, DateTimeOffset now)
    {
        if (devices.Find(id) is { } known)
            return known;
        if (fleet.Totals.Devices.Total + devices.Created >= limits.Devices)
        {
            throw new ContractException(
                Refusal.Limit,
                $"{Amount.Of(limits.Devices, "device is", "devices are")} known already (Limits:Devices)");
        }

        if (newDevices?.HasRoomFor(devices.Created + 1) == false)
        {
            throw new ContractException(
                Refusal.Limit,
                $"{Amount.Of(limits.NewDevicesPerMinute, "device was", "devices were")} new within a minute"
                + " (Limits:NewDevicesPerMinute)");
        }

        if (devices.Bytes + DeviceMemory.Reserved > limits.DeviceBytes)
        {
            PutAside(id, LimitText.Memory, 1, now);
            throw new ContractException(Refusal.Limit, $"{MemoryIsFull}, and the device is new");
        }

        return new()
        {
            Id = id,
            Number = fleet.Totals.HighestNumber + devices.Created + 1,
            FirstSeen = now,
            PresenceSince = now,
        };
    }

    /// <summary>A device that has its reserve alone is never refused, nor one that gets smaller.</summary>
    /// <exception cref="ContractException">There is no room for what the device says.</exception>
    public void RequireMemory(Device? known, Device after, DateTimeOffset now)
    {
        var size = DeviceMemory.Of(after);
        var growth = size - (known is null ? 0 : DeviceMemory.Of(known));
        if (growth <= 0 || devices.Bytes + growth <= limits.DeviceBytes)
            return;
        PutAside(after.Id, LimitText.Memory, 1, now);
        throw new ContractException(Refusal.Limit, $"{MemoryIsFull}, and the device takes {size} bytes");
    }

    /// <summary>Why a sample is one too many of its device; null when it is not.</summary>
    public LimitWord? OverLimit(Device before, MessageSample sample, SampleSource source, DateTimeOffset arrived)
    {
        if (uses is null)
            return null;
        var (use, now) = (uses.Of(before.Id), uses.Now);
        var time = HistoryTime.Of(sample.Snapshot, source, arrived, limits.Future);
        return before.Runs.PlaceOf(before.RunOf(sample.Snapshot)) is null && !use.TryRun(now) ? LimitText.Runs
            : !use.TryHour(time, arrived, now) ? LimitText.Hours
            : !use.TryNames(sample.Figures, now) ? LimitText.Names
            : null;
    }

    /// <summary>
    /// Holds an announcement back until the device may announce itself again. The newest is worth keeping.
    /// </summary>
    /// <returns>False when it took the place of another, which is lost.</returns>
    public bool Wait(Message message)
    {
        var isFirst = uses!.Wait(message.Id, message.WithoutPayload());
        PutAside(message.Id, LimitText.Announcements, 1, message.ReceivedMessage.Time);
        return isFirst;
    }

    /// <summary>Says in the log, in <c>/health</c> and as an event that a device sends too much of something.</summary>
    public void PutAside(string id, LimitWord what, int count, DateTimeOffset now)
    {
        if (uses?.Limited.Note(id, what, count) != true || devices.Find(id) is null)
            return;
        var message = $"It sends more {what} than are taken from one device; some were refused";
        devices.Events.Add(id, new(EventKind.LimitReached, message, After: what.Many), now);
    }
}
