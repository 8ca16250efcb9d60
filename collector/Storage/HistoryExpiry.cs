using HealthCheck.Collector.Clock;

namespace HealthCheck.Collector.Storage;

/// <summary>Drops history that is old enough, file by file, and all of a device that is gone.</summary>
internal sealed class HistoryExpiry(
    HistoryFiles files, HistoryOptions options, StoreCondition condition, TimeProvider time)
{
    /// <summary>Whether what ended then need not be kept any more.</summary>
    public static bool IsOver(DateTimeOffset end, TimeSpan kept, DateTimeOffset now) => end + kept <= now;

    /// <summary>Deletes the files of which all is too old.</summary>
    public void Drop()
    {
        if (time.ExpiryNow() is not { } now)
            return;
        var days = files.SampleDays().Where(day => IsOver(day.AddDays(1), options.Raw, now)).ToList();
        var minutes = files.MinuteDays().Where(day => IsOver(day.AddDays(1), options.Minutes, now)).ToList();
        var months = files.QuarterMonths().Where(month => IsOver(month.AddMonths(1), options.Quarters, now)).ToList();
        days.ForEach(day => files.Samples(day).Delete());
        minutes.ForEach(day => files.Minutes(day).Delete());
        months.ForEach(month => files.Quarters(month).Delete());
        condition.Expired("samples", "day", days, options.Raw);
        condition.Expired("minutes", "day", minutes, options.Minutes);
        condition.Expired("quarters of an hour", "month", months, options.Quarters);
    }

    /// <summary>Removes all history of devices.</summary>
    public void Forget(IReadOnlyCollection<int> devices)
    {
        if (devices.Count == 0)
            return;
        foreach (var hour in files.Hours())
            files.Fragments(hour).Forget(devices);
        foreach (var day in files.SampleDays())
            files.Samples(day).Forget(devices, from: 0, to: 23);
        foreach (var day in files.MinuteDays())
            files.Minutes(day).Forget(devices, from: 0, to: 23);
        foreach (var month in files.QuarterMonths())
            files.Quarters(month).Forget(devices, from: 1, to: 31);
    }
}
