using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>What one segment of the log holds, in memory, until it is flushed. Not safe for several threads: the store takes turns.</summary>
/// <param name="shapes">Names of figures, the same object for the same names.</param>
internal sealed class MemTable(long log, SampleShapes shapes)
{
    /// <summary>A segment ends when this much waits in memory, however little it takes in the log.</summary>
    public const long MostBytes = 64 << 20;

    private const long MostBytesOfDevice = 2 << 20;
    private const int Overhead = 64;

    /// <summary>Number of the segment of the log; it names what a flush makes of it.</summary>
    public long Log => log;

    public Dictionary<int, DirtyDevice> Devices { get; } = [];

    public List<GoneDevice> Forgotten { get; } = [];

    public List<AnnouncementEntry> Announcements { get; } = [];

    /// <summary>In ascending numbers.</summary>
    public List<DeviceEvent> Events { get; } = [];

    /// <summary>By number of the device.</summary>
    public Dictionary<int, SampleBuffer> Samples { get; } = [];

    /// <summary>Days of which there may be samples.</summary>
    public HashSet<DateTimeOffset> Days { get; } = [];

    public long SampleCount { get; private set; }

    /// <summary>Memory that it takes, roughly.</summary>
    public long Bytes { get; private set; }

    public bool IsFull { get; private set; }

    /// <summary>Takes over what was committed.</summary>
    /// <param name="saved">What was saved of a device before.</param>
    public void Add(StoreChange change, Func<Device, Device?> saved)
    {
        Forgotten.AddRange(GoneDevice.Of(change));
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
    public void Add(Device device, bool isMore) => Devices[device.Number] =
        new(device, isMore || (Devices.TryGetValue(device.Number, out var before) && before.IsMore));

    public void Add(int device, Sample sample)
    {
        if (!Samples.TryGetValue(device, out var buffer))
            Samples[device] = buffer = new();
        var before = buffer.Bytes;
        buffer.Add(sample, shapes.Of(sample.Values));
        IsFull |= buffer.Bytes > MostBytesOfDevice;
        Count(buffer.Bytes - before);
        Days.Add(HistoryFiles.DayOf(sample.Time));
        Days.Add(HistoryFiles.DayOf(sample.ReceivedAt));
        SampleCount++;
    }

    public void Add(AnnouncementEntry entry)
    {
        Announcements.Add(entry);
        Count(Overhead + entry.Json.Length);
    }

    public void Add(DeviceEvent happened)
    {
        Events.Add(happened);
        Count(Overhead + (sizeof(char) * happened.Message.Length));
    }

    private void Count(long more)
    {
        Bytes += more;
        IsFull |= Bytes > MostBytes;
    }

    public void Drop(GoneDevice gone)
    {
        Devices.Remove(gone.Number);
        Announcements.RemoveAll(entry => entry.Device == gone.Number);
        if (!gone.HasEvents)
            Events.RemoveAll(each => each.DeviceId == gone.Id);
        foreach (var number in gone.History)
            Samples.Remove(number);
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
    private readonly Dictionary<int, string[]> kept = [];

    public string[] Of(IReadOnlyList<MetricValue> values)
    {
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
            hash.Add(values[i].Metric);
        var key = hash.ToHashCode();
        if (kept.TryGetValue(key, out var known) && IsSame(known, values))
            return known;
        if (kept.Count >= MostKept)
            kept.Clear();
        return kept[key] = [.. values.Select(value => value.Metric)];
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
