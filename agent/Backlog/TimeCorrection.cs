using System.Text;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// Tells when a sample was measured that was taken before the clock was right: a Pi without a battery starts weeks behind,
/// but its monotonic clock counts from the first second.
/// </summary>
internal static class TimeCorrection
{
    /// <summary>The sample's JSON with the time it must have been; as it is when the clock was right or nothing better is known.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="bootId">The present boot: the monotonic clock of another says nothing.</param>
    /// <param name="now">The time now; null while the clock is not right.</param>
    /// <param name="upMilliseconds">The monotonic clock now.</param>
    public static byte[] Correct(HeldSample sample, string? bootId, DateTimeOffset? now, long upMilliseconds)
    {
        if (sample.IsClockSynchronized || now is null || bootId is null || sample.BootId != bootId)
            return sample.Json;
        return WithTime(sample.Json, now.Value.AddMilliseconds(sample.UpMilliseconds - upMilliseconds));
    }

    // The key stands among the first, before any text that a device could put there.
    internal static byte[] WithTime(byte[] json, DateTimeOffset time)
    {
        var key = "\"time\":\""u8;
        var start = json.AsSpan().IndexOf(key) + key.Length;
        if (start < key.Length)
            return json;
        var end = start + json.AsSpan(start).IndexOf((byte)'"');
        var text = Encoding.ASCII.GetBytes($"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff}Z");
        return [.. json.AsSpan(0, start), .. text, .. json.AsSpan(end)];
    }
}
