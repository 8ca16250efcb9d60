using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>Quality and signal of radios that are connected, from <c>/proc/net/wireless</c>; see iwconfig(8).</summary>
internal static class WirelessTable
{
    /// <summary>The line of one interface; null when it has none, as a radio that is not connected.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="name">The interface.</param>
    /// <param name="scale">What was learnt of its driver so far.</param>
    /// <param name="fault">What is no number; null when nothing is.</param>
    // " wlan0: 0000   54.  -56.  -256        0 …": status, link quality, level and noise, then counts.
    public static WifiReading? Find(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, RadioScale scale, out string? fault)
    {
        fault = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!InterfaceLine.TrySplit(line, out var found, out var rest) || !found.SequenceEqual(name))
                continue;
            var fields = new FieldReader(rest);
            fields.Skip(1);
            var quality = Number(fields.Next());
            if (quality is null)
                fault = "quality: " + fields.Fault;
            var level = Number(fields.Next());
            if (level is null)
                fault = (fault is null ? "" : fault + "; ") + "level: " + fields.Fault;
            return new WifiReading(
                null, level is { } told ? RadioScale.SignalDbm(told) : null,
                quality is { } share && level is { } beside ? scale.QualityPercent(share, beside) : null);
        }

        return null;
    }

    // "54." has the dot when the figure is a new one.
    private static long? Number(ReadOnlySpan<byte> field) =>
        new FieldReader(field.EndsWith("."u8) ? field[..^1] : field).TryNextWhole(out var number) ? number : null;
}
