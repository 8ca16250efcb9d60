using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Text;
using Serilog;

namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>
/// Which devices said more than is taken, for whoever asks how the collector is. Safe for several threads, and bounded.
/// </summary>
internal sealed class LimitedDevices(TimeProvider time, ILogger log)
{
    private const int MostKept = 1000, MostNamed = 5;

    private readonly Lock gate = new();
    private readonly RateLimitedLog lines = new(time, log);
    private readonly Dictionary<string, Limited> byDevice = new(StringComparer.Ordinal);

    /// <summary>Something of a device was put aside.</summary>
    /// <returns>True for the first time since it was last over.</returns>
    public bool Note(string id, LimitWord what, long count = 1)
    {
        lines.Warning(
            what.Many, "Put aside of {Device}: it sends more {What:l} than are taken from one device", id, what.Many);
        var now = time.GetTimestamp();
        lock (gate)
        {
            DropOver(now);
            if (!byDevice.TryGetValue(id, out var limited))
            {
                if (byDevice.Count >= MostKept)
                    return false;
                byDevice[id] = limited = new(time.GetUtcNow());
            }

            limited.Last = now;
            limited.Put.TryGetValue(what, out var before);
            limited.Put[what] = before + count;
            return before == 0;
        }
    }

    /// <summary>Those devices, what of them was put aside and why; null while there are none.</summary>
    public Problem? Problem()
    {
        lock (gate)
        {
            DropOver(time.GetTimestamp());
            if (byDevice.Count == 0)
                return null;
            var named = byDevice.OrderByDescending(each => each.Value.Put.Values.Sum())
                .Take(MostNamed).Select(each => $"{each.Key} ({each.Value})");
            var others = byDevice.Count > MostNamed ? $" and {byDevice.Count - MostNamed} more" : "";
            return new(
                "device-limited", HealthStatus.Warning, byDevice.Values.Min(each => each.Since),
                $"{(byDevice.Count == 1 ? "A device sends" : "Devices send")} more than is taken from one: "
                    + $"{string.Join("; ", named)}{others}",
                "Look at what these devices send; 'healthcheck-collector revoke' shuts one out. If it means well, raise"
                + " Limits:MessagesPerMinute, Limits:MegabytesPerMinute or Limits:MegabytesPerDay, or for large "
                + "messages Limits:DeviceMegabytes."
                + " Other devices are not affected.");
        }
    }

    private void DropOver(long now)
    {
        foreach (var (id, limited) in byDevice)
        {
            if (time.GetElapsedTime(limited.Last, now) > DeviceLimits.ToldFor)
                byDevice.Remove(id);
        }
    }

    private sealed class Limited(DateTimeOffset since)
    {
        public DateTimeOffset Since => since;

        public long Last { get; set; }

        public Dictionary<LimitWord, long> Put { get; } = [];

        public override string ToString() => string.Join(
            ", ", Put.OrderBy(each => each.Key.Many, StringComparer.Ordinal)
                .Select(each => Amount.Of(each.Value, each.Key.One, each.Key.Many)));
    }
}
