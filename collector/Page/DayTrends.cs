using System.Collections.Concurrent;

namespace HealthCheck.Collector.Page;

/// <summary>The last day of each device that somebody looks at, worked out now and then from the history.</summary>
internal sealed class DayTrends
{
    private readonly ConcurrentDictionary<string, DayTrend> known = new(StringComparer.Ordinal);

    /// <summary>The day of one device; null until it is worked out.</summary>
    public DayTrend? Of(DeviceView device) => known.GetValueOrDefault(device.Id);
}
