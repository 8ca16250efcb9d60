using System.Text;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// Corrects the time of samples that were measured before the clock was synchronized. A Pi without a battery starts
/// weeks behind, but its monotonic clock counts from boot.
/// </summary>
internal static class TimeCorrection
{
    /// <summary>
    /// The JSON of the sample with the corrected time; unchanged if the clock was right or no better time is known.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <param name="bootId">The current boot. The monotonic clock of another boot is useless.</param>
    /// <param name="now">The current time; null while the clock is not synchronized.</param>
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
