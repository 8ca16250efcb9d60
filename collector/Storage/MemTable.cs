using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What one segment of the log holds, in memory, until it is flushed. Not safe for several threads: the store takes
/// turns.
/// </summary>
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

    public List<ForgottenDevice> Forgotten { get; } = [];

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
        Forgotten.AddRange(ForgottenDevice.Of(change));
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

    public void Drop(ForgottenDevice gone)
    {
        Devices.Remove(gone.Number);
        Announcements.RemoveAll(entry => entry.Device == gone.Number);
        if (!gone.HasEvents)
            Events.RemoveAll(each => each.DeviceId == gone.Id);
        foreach (var number in gone.History)
            Samples.Remove(number);
    }
}
