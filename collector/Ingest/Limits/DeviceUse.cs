using System.Runtime.CompilerServices;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>How much of its limits one device has used.</summary>
internal sealed class DeviceUse(LimitsOptions options, TimeSpan now)
{
    private const double MinutesOfDay = 24 * 60;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private Allowance messages = Minutes(options.MessagesPerMinute, now), bytes = Minutes(options.BytesPerMinute, now);
    private Allowance dayBytes = new(options.BytesPerDay, options.BytesPerDay / MinutesOfDay, now);
    private Allowance announcements = new(DeviceLimits.AnnouncementsAtOnce, DeviceLimits.AnnouncementsPerMinute, now);
    private Allowance runs = new(DeviceLimits.RunsAtOnce, DeviceLimits.RunsPerMinute, now);
    private Allowance hours = new(DeviceLimits.HoursAtOnce, DeviceLimits.HoursPerMinute, now);
    private DateTimeOffset lastHour;

    // By hash: a name that is mistaken for another costs nothing.
    private HashSet<int>? names;
    private TimeSpan namesSince = now;
    private int? usualNames;

    /// <summary>An announcement that waits until the device may announce itself again; null while none does.</summary>
    public Message? Waiting { get; set; }

    /// <summary>Whether the device used little enough to be forgotten here.</summary>
    public bool IsIdle(TimeSpan now) =>
        Waiting is null && messages.IsFull(now) && bytes.IsFull(now) && dayBytes.IsFull(now)
            && announcements.IsFull(now)
        && runs.IsFull(now) && hours.IsFull(now) && (names is null || now - namesSince >= Hour);

    /// <summary>Whether one more message of so many bytes is taken.</summary>
    public bool TryMessage(long size, TimeSpan now) =>
        bytes.Has(size, now) && dayBytes.Has(size, now)
        && messages.TryTake(1, now) && bytes.TryTake(size, now) && dayBytes.TryTake(size, now);

    /// <summary>How many of the samples of a message are taken; the message itself stands for the first.</summary>
    public int TrySamples(int count, TimeSpan now) => count <= 1 ? count : 1 + messages.TakeUpTo(count - 1, now);

    /// <summary>Whether one more announcement would be taken.</summary>
    public bool HasAnnouncement(TimeSpan now) => announcements.Has(1, now);

    /// <summary>Whether one more announcement that differs is taken.</summary>
    public bool TryAnnouncement(TimeSpan now) => announcements.TryTake(1, now);

    /// <summary>Whether one more run is taken.</summary>
    public bool TryRun(TimeSpan now) => runs.TryTake(1, now);

    /// <summary>Whether a sample that stands at this time in the history is taken. The hour that it is, and the one
    /// before, are
    /// free.</summary>
    public bool TryHour(DateTimeOffset time, DateTimeOffset arrived, TimeSpan now)
    {
        if (arrived - time < Hour)
            return true;
        var hour = new DateTimeOffset(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        if (hour == lastHour)
            return true;
        if (!hours.TryTake(1, now))
            return false;
        lastHour = hour;
        return true;
    }

    /// <summary>Whether a sample is taken, by the names of its figures.</summary>
    public bool TryNames(IReadOnlyList<MetricValue> figures, TimeSpan now)
    {
        // The names of a device hardly ever change, and the usual ones are the same strings again and again.
        var shape = new HashCode();
        for (var i = 0; i < figures.Count; i++)
            shape.Add(RuntimeHelpers.GetHashCode(figures[i].Metric));
        var hash = shape.ToHashCode();
        usualNames ??= hash;
        if (hash == usualNames)
            return true;

        if (names is null || now - namesSince >= Hour)
            (names, namesSince) = ([], now);
        var room = DeviceLimits.FigureNamesPerHour - names.Count;
        for (var i = 0; i < figures.Count; i++)
        {
            if (!names.Contains(figures[i].Metric.GetHashCode(StringComparison.Ordinal)) && --room < 0)
                return false;
        }

        for (var i = 0; i < figures.Count; i++)
            names.Add(figures[i].Metric.GetHashCode(StringComparison.Ordinal));
        return true;
    }

    private static Allowance Minutes(double perMinute, TimeSpan now) =>
        new(perMinute * DeviceLimits.MinutesAtOnce, perMinute, now);
}
