using System.Runtime.CompilerServices;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What one segment of the log holds, in memory, until it is flushed. Not safe for several threads: the store takes turns.</summary>
/// <param name="log">Number of the segment.</param>
/// <param name="shapes">Names of figures, the same object for the same names.</param>
internal sealed class MemTable(long log, SampleShapes shapes)
{
    /// <summary>A segment ends when this much waits in memory, however little it takes in the log.</summary>
    public const long MostBytes = 64 << 20;

    private const long MostBytesOfDevice = 2 << 20;
    private const int Overhead = 64;

    private readonly Dictionary<int, DirtyDevice> devices = [];
    private readonly Dictionary<int, SampleTail> tails = [];
    private readonly HashSet<DateTimeOffset> days = [];
    private readonly List<GoneDevice> forgotten = [];
    private readonly List<AnnouncementEntry> announcements = [];
    private readonly List<DeviceEvent> events = [];

    /// <summary>Number of the segment of the log; it names what a flush makes of it.</summary>
    public long Log => log;

    /// <summary>Devices as they are now, by number.</summary>
    public IReadOnlyDictionary<int, DirtyDevice> Devices => devices;

    /// <summary>Devices that are gone.</summary>
    public IReadOnlyList<GoneDevice> Forgotten => forgotten;

    /// <summary>New announcements.</summary>
    public IReadOnlyList<AnnouncementEntry> Announcements => announcements;

    /// <summary>What happened, in ascending numbers.</summary>
    public IReadOnlyList<DeviceEvent> Events => events;

    /// <summary>New samples by device.</summary>
    public IReadOnlyDictionary<int, SampleTail> Samples => tails;

    /// <summary>Days of which there may be samples.</summary>
    public IReadOnlyCollection<DateTimeOffset> Days => days;

    /// <summary>How many samples.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Memory that it takes, roughly.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether no more should be added.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty =>
        devices.Count == 0 && forgotten.Count == 0 && announcements.Count == 0 && events.Count == 0 && tails.Count == 0;

    /// <summary>Takes over what was committed.</summary>
    /// <param name="change">The change.</param>
    /// <param name="saved">What was saved of a device before.</param>
    public void Add(StoreChange change, Func<Device, Device?> saved)
    {
        forgotten.AddRange(GoneDevice.Of(change));
        foreach (var device in change.Devices)
            Add(device, DeviceDocument.IsMore(device, saved(device)));
        foreach (var entry in change.Announcements)
            Add(entry);
        foreach (var happened in change.Events)
            Add(happened);
        foreach (var sample in change.Samples)
            Add(sample.Device, new(sample.Run, sample.Sequence, sample.Time, sample.ReceivedAt, sample.Values));
    }

    /// <summary>A device as it is now.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isMore">Whether more than its latest state changed.</param>
    public void Add(Device device, bool isMore) => devices[device.Number] =
        new(device, isMore || (devices.TryGetValue(device.Number, out var before) && before.IsMore));

    /// <summary>One sample.</summary>
    public void Add(int device, Sample sample)
    {
        if (!tails.TryGetValue(device, out var tail))
            tails[device] = tail = new();
        var before = tail.Bytes;
        tail.Add(sample, shapes.Of(sample.Values));
        IsFull |= tail.Bytes > MostBytesOfDevice;
        Count(tail.Bytes - before);
        days.Add(HistoryFiles.DayOf(sample.Time));
        days.Add(HistoryFiles.DayOf(sample.ReceivedAt));
        SampleCount++;
    }

    /// <summary>An announcement.</summary>
    public void Add(AnnouncementEntry entry)
    {
        announcements.Add(entry);
        Count(Overhead + entry.Json.Length);
    }

    /// <summary>An event.</summary>
    public void Add(DeviceEvent happened)
    {
        events.Add(happened);
        Count(Overhead + (sizeof(char) * happened.Message.Length));
    }

    /// <summary>A device that is gone.</summary>
    public void Forget(GoneDevice device) => forgotten.Add(device);

    private void Count(long more)
    {
        Bytes += more;
        IsFull |= Bytes > MostBytes;
    }

    /// <summary>Drops what there is of a device that is gone.</summary>
    public void Drop(GoneDevice gone)
    {
        devices.Remove(gone.Number);
        announcements.RemoveAll(entry => entry.Device == gone.Number);
        if (!gone.HasEvents)
            events.RemoveAll(each => each.DeviceId == gone.Id);
        foreach (var number in gone.History)
            tails.Remove(number);
    }
}

/// <summary>A device that changed since the last flush.</summary>
/// <param name="Device">As it is now.</param>
/// <param name="IsMore">Whether more than its latest state changed.</param>
internal readonly record struct DirtyDevice(Device Device, bool IsMore);

/// <summary>A device that is gone.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Announcements">Ordinal of its newest announcement.</param>
/// <param name="HasEvents">Whether its events stay, because another device reads them as its own.</param>
/// <param name="History">Numbers whose history goes with it.</param>
internal sealed record GoneDevice(int Number, string Id, long Announcements, bool HasEvents, IReadOnlyList<int> History)
{
    /// <summary>
    /// What goes with the devices of a change: their history too, unless another one takes it over, and the events of those they
    /// had adopted, unless a device of the change has that id.
    /// </summary>
    public static IEnumerable<GoneDevice> Of(StoreChange change)
    {
        foreach (var device in change.Forgotten)
        {
            yield return new(
                device.Number, device.Id, device.Announcement?.Ordinal ?? 0, change.IsAdopted(device),
                [.. device.Numbers.Except(change.Devices.SelectMany(each => each.Numbers))]);
            foreach (var adopted in device.Adopted.Where(adopted => !change.Devices.Any(each => each.Ids.Contains(adopted.Id))))
                yield return new(adopted.Number, adopted.Id, Announcements: 0, HasEvents: false, History: []);
        }
    }
}

/// <summary>Lists of names of figures: devices alike share them.</summary>
internal sealed class SampleShapes
{
    // Those who mean well need a few; a device that sends other names each time must not fill the memory.
    private const int MostKept = 1000;
    private readonly Dictionary<int, string[]> byHash = [], byText = [];

    /// <summary>The names of these figures.</summary>
    public string[] Of(IReadOnlyList<MetricValue> values)
    {
        // Who they are and not what they say: the usual ones are the same strings again and again.
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
            hash.Add(RuntimeHelpers.GetHashCode(values[i].Metric));
        if (byHash.TryGetValue(hash.ToHashCode(), out var known) && IsSame(known, values))
            return known;
        return byHash.Count < MostKept
            ? byHash[hash.ToHashCode()] = OfText(values)
            : OfText(values);
    }

    // Names that are other strings each time, and say the same.
    private string[] OfText(IReadOnlyList<MetricValue> values)
    {
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
            hash.Add(values[i].Metric);
        if (byText.TryGetValue(hash.ToHashCode(), out var known) && IsSame(known, values))
            return known;
        if (byText.Count >= MostKept)
        {
            byText.Clear();
            byHash.Clear();
        }

        return byText[hash.ToHashCode()] = [.. values.Select(value => value.Metric)];
    }

    private static bool IsSame(string[] names, IReadOnlyList<MetricValue> values)
    {
        if (names.Length != values.Count)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!string.Equals(names[i], values[i].Metric, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
