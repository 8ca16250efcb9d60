using System.Globalization;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>How the database is: says each change once in the log, and keeps the problems for whoever asks.</summary>
internal sealed class StoreHealth(TimeProvider time, ILogger log)
{
    private const int MostNamesShown = 20;

    private readonly List<string> namesAside = [];
    private volatile Problem? failure, flushFailure, aside, unreadable, summedUp, lost;

    public IEnumerable<Problem> Problems =>
        new[] { failure, flushFailure, aside, unreadable, summedUp, lost }.OfType<Problem>();

    /// <summary>Whether nothing can be written now.</summary>
    public bool HasFailed => failure is not null;

    public void Succeeded()
    {
        if (failure is null)
            return;
        failure = null;
        log.Information("The database can be written again");
    }

    public void Failed(string reason)
    {
        var isNew = failure is null;
        failure = new(
            "store-failed", HealthStatus.Critical, failure?.Since ?? time.GetUtcNow(),
            $"The database cannot be written: {reason}",
            "Make room on the disk of State:Directory, or mend it. Until then nothing is acknowledged and the broker "
            + "keeps the messages; the collector goes on by itself.");
        if (isNew)
            log.Error(
                "The database cannot be written: {Reason}. Nothing is acknowledged until it can; trying again.",
                reason);
    }

    /// <summary>History was dropped because it is old enough.</summary>
    /// <param name="what">What of it.</param>
    /// <param name="unit">A day or a month.</param>
    /// <param name="dropped">When each began.</param>
    /// <param name="kept">How long it is kept.</param>
    public void Expired(string what, string unit, IReadOnlyCollection<DateTimeOffset> dropped, TimeSpan kept)
    {
        if (dropped.Count > 0)
        {
            log.Information(
                "Dropped the {What} of {Count}, {From} to {To} (UTC): they are kept for {Kept:l}",
                what, Words.Count(dropped.Count, unit, unit + "s"), Day(dropped.Min()), Day(dropped.Max()),
                Amount.Of((long)kept.TotalDays, "day", "days"));
        }

        static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public void Flushed()
    {
        if (flushFailure is null)
            return;
        flushFailure = null;
        log.Information("The log is flushed into database and history again");
    }

    public void FlushFailed(string reason)
    {
        var isNew = flushFailure is null;
        flushFailure = new(
            "flush-failed", HealthStatus.Warning, flushFailure?.Since ?? time.GetUtcNow(),
            $"The log cannot be flushed into database and history: {reason}",
            "Make room on the disk of State:Directory, or mend it. Nothing is lost: the log keeps everything, and "
            + "grows; at four times State:LogMegabytes nothing more is acknowledged, and the broker keeps the "
                + "messages.");
        if (isNew)
            log.Error(
                "The log cannot be flushed into database and history: {Reason}. It keeps everything; trying again.",
                reason);
    }

    /// <summary>A file could not be read and a new one was begun.</summary>
    /// <param name="what">Which, as the beginning of a sentence.</param>
    /// <param name="names">Its names now.</param>
    public void SetAside(string what, IReadOnlyList<string> names, string reason)
    {
        Add(HealthStatus.Critical, $"{what} could not be read and a new one was begun", names);
        log.Error("{What} could not be read and was set aside as {Names}; a new one was begun. {Reason}", what, names,
            reason);
    }

    /// <summary>Samples of a device cannot be packed into the history.</summary>
    /// <param name="name">The file that holds them now.</param>
    public void SamplesQuarantined(string device, string name, string reason)
    {
        Add(
            HealthStatus.Critical,
            $"The samples of {device} cannot be packed into the history ({reason}) and were set aside", [name]);
        log.Error(
            "The samples of {Device} cannot be packed into the history and were set aside as {Name}. {Reason}",
            device, name, reason);
    }

    /// <summary>At the start: files that were set aside earlier.</summary>
    public void FoundAside(IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            Add(HealthStatus.Warning, "What could not be read or packed was set aside earlier", names);
    }

    /// <summary>Some of what a file holds makes no sense and was passed over.</summary>
    public void PassedOver(string what, long count, string reason)
    {
        var isNew = unreadable is null;
        unreadable = new(
            "store-unreadable", HealthStatus.Critical, unreadable?.Since ?? time.GetUtcNow(),
            $"{count} documents of {what} could not be read and were passed over: {reason}",
            "Restore State:Directory from a backup if you need what was in them.");
        if (isNew)
            log.Error(
                "{Count} documents of {What} could not be read and were passed over: {Reason}", count, what, reason);
    }

    /// <summary>The log ended within a commit, as after a power cut: nothing of it was acknowledged.</summary>
    public void CutOff(string name, long bytes) => log.Information(
        "{Name} ended within a commit of which nothing was acknowledged: {Bytes} bytes of it do not count", name,
        bytes);

    /// <summary>Devices are known no more although there is history of them.</summary>
    public void LostDevices(string reason)
    {
        lost = new(
            "store-lost", HealthStatus.Critical, time.GetUtcNow(),
            $"What was known of the devices is lost, and there is history of them: {reason}",
            "Restore State:Directory from a backup. Without one the devices come back as new ones, and their former "
                + "history is not shown.");
        log.Error("What was known of the devices is lost, and there is history of them: {Reason}", reason);
    }

    /// <summary>A flush wrote samples, and of some devices more came than are kept one by one.</summary>
    /// <param name="beyond">How many of each such device were summed up only; none ends the problem.</param>
    /// <param name="limit">How many are kept of an hour.</param>
    public void SummedUpOnly(IReadOnlyCollection<long> beyond, int limit)
    {
        if (beyond.Count == 0)
        {
            summedUp = null;
            return;
        }

        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{Words.Count(beyond.Count, "device", "devices")} sent more samples in an hour than are kept one by one "
            + $"({limit}): {Amount.Of(beyond.Sum(), "is", "are")} in the minutes only");
        summedUp = new(
            "history-limit", HealthStatus.Warning, summedUp?.Since ?? time.GetUtcNow(), message,
            "Raise History:SamplesPerHour if you need each of them, or have the devices measure less often.");
        log.Warning("{Message}", message);
    }

    private void Add(HealthStatus severity, string what, IReadOnlyList<string> names)
    {
        lock (namesAside)
        {
            namesAside.AddRange(names.Except(namesAside));
            var shown = string.Join(", ", namesAside.TakeLast(MostNamesShown));
            if (namesAside.Count > MostNamesShown)
                shown += $" and {Words.Count(namesAside.Count - MostNamesShown, "earlier file", "earlier files")}";
            aside = new(
                "store-set-aside", severity, time.GetUtcNow(), $"{what}: {shown}",
                "Restore State:Directory from a backup if you need what was in it. Move the files away and restart to "
                + "be rid of this.");
        }
    }
}
