using System.Globalization;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The files of the history: an hour of fragments as they were swept, a day of samples, a day of minutes, a month of quarters
/// of an hour. A few stay open.
/// </summary>
internal sealed class HistoryFiles(StateDirectory directory, StoreCondition condition, TimeProvider time) : IDisposable
{
    private const string HourFormat = "yyyyMMddHH", DayFormat = "yyyyMMdd", MonthFormat = "yyyyMM";
    private const string HourKind = "hours", SampleKind = "samples", MinuteKind = "minutes", QuarterKind = "quarters";
    private const int MostOpen = 12;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StoreFile> files = new(StringComparer.Ordinal);
    private readonly List<StoreFile> recent = [];

    /// <summary>Hours of which there are fragments, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Hours() => Times(HourKind, HourFormat);

    /// <summary>Days of which there are samples.</summary>
    public IReadOnlyList<DateTimeOffset> SampleDays() => Times(SampleKind, DayFormat);

    /// <summary>Days of which there are minutes.</summary>
    public IReadOnlyList<DateTimeOffset> MinuteDays() => Times(MinuteKind, DayFormat);

    /// <summary>Months of which there are quarters of an hour.</summary>
    public IReadOnlyList<DateTimeOffset> QuarterMonths() => Times(QuarterKind, MonthFormat);

    /// <summary>The fragments of an hour.</summary>
    public FragmentFile Fragments(DateTimeOffset hour) =>
        new(File(HourKind, hour, HourFormat, "The newest history", keepsLog: true));

    /// <summary>The samples of a day, by hour.</summary>
    public ChunkFile Samples(DateTimeOffset day) => new(File(SampleKind, day, DayFormat, "The history of a day"));

    /// <summary>The minutes of a day, by hour.</summary>
    public ChunkFile Minutes(DateTimeOffset day) => new(File(MinuteKind, day, DayFormat, "The history of a day in minutes"));

    /// <summary>The quarters of an hour of a month, by day.</summary>
    public ChunkFile Quarters(DateTimeOffset month) =>
        new(File(QuarterKind, month, MonthFormat, "The history of a month in quarters of an hour"));

    /// <summary>The highest number of a device of which there is history; 0 without any. Opens every file.</summary>
    public int HighestDevice() => SampleDays().Select(Samples)
        .Concat(MinuteDays().Select(Minutes))
        .Concat(QuarterMonths().Select(Quarters))
        .Select(chunks => chunks.HighestDevice())
        .Concat(Hours().Select(hour => Fragments(hour).HighestDevice()))
        .DefaultIfEmpty()
        .Max();

    /// <summary>Size on disk.</summary>
    public long Bytes
    {
        get
        {
            var root = new DirectoryInfo(Path.Combine(directory.Path, "history"));
            return root.Exists ? root.EnumerateFiles("*.db", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
        }
    }

    /// <summary>The hour of a time.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) => Floor(time, TimeSpan.FromHours(1));

    /// <summary>The day of a time.</summary>
    public static DateTimeOffset DayOf(DateTimeOffset time) => Floor(time, TimeSpan.FromDays(1));

    /// <summary>The month of a time.</summary>
    public static DateTimeOffset MonthOf(DateTimeOffset time) => DayOf(time).AddDays(1 - time.UtcDateTime.Day);

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var file in files.Values)
                file.Close();
            recent.Clear();
        }
    }

    private StoreFile File(string kind, DateTimeOffset at, string format, string what, bool keepsLog = false)
    {
        var path = directory.HistoryPath(kind, at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
        lock (gate)
        {
            // One object for each file, because a file is opened once.
            if (!files.TryGetValue(path, out var file))
                files[path] = file = new(path, what, directory, condition, time, keepsLog);
            recent.Remove(file);
            recent.Add(file);
            if (recent.Count > MostOpen)
            {
                recent[0].Close();
                recent.RemoveAt(0);
            }

            return file;
        }
    }

    private List<DateTimeOffset> Times(string kind, string format)
    {
        var times = new List<DateTimeOffset>();
        foreach (var name in directory.HistoryNames(kind))
        {
            if (DateTime.TryParseExact(
                    name, format, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                times.Add(new(at));
        }

        return times;
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan unit) =>
        new(time.UtcTicks - (time.UtcTicks % unit.Ticks), TimeSpan.Zero);
}
