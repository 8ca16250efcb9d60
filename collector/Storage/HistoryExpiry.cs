using HealthCheck.Collector.Clock;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Drops history that is old enough, file by file, and says so.</summary>
internal sealed class HistoryExpiry(
    HistoryFiles files, HistoryOptions options, StoreHealth health, TimeProvider time)
{
    /// <summary>Whether what ended then need not be kept any more.</summary>
    public static bool IsOver(DateTimeOffset end, TimeSpan kept, DateTimeOffset now) => end + kept <= now;

    public void Drop()
    {
        if (time.ExpiryNow() is not { } now)
            return;
        Drop(HistoryKind.Samples, "samples", "day", options.Raw, now);
        Drop(HistoryKind.Minutes, "minutes", "day", options.Minutes, now);
        Drop(HistoryKind.Quarters, "quarters of an hour", "month", options.Quarters, now);
    }

    private void Drop(HistoryKind kind, string what, string unit, TimeSpan kept, DateTimeOffset now)
    {
        var old = files.All.Where(segment => segment.Kind == kind && IsOver(segment.End, kept, now)).ToList();
        files.Delete(old);
        health.Expired(what, unit, [.. old.Select(segment => segment.Start).Distinct()], kept);
    }
}
