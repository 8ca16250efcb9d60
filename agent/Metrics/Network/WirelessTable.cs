using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Quality and signal of radios that are connected, from <c>/proc/net/wireless</c>; see iwconfig(8). Its quality has 70 for
/// the best.
/// </summary>
internal static class WirelessTable
{
    private const double BestQuality = 70;

    /// <summary>The line of one interface; null when it has none, as a radio that is not connected.</summary>
    // " wlan0: 0000   54.  -56.  -256        0 …": status, link quality, level and noise in dBm, then counts.
    public static WifiReading? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimStart((byte)' ');
            if (!line.StartsWith(name) || line.Length == name.Length || line[name.Length] != ':')
                continue;
            var fields = new FieldReader(line[(name.Length + 1)..]);
            fields.Next();
            var quality = Number(ref fields);
            return new WifiReading(
                null, Level(Number(ref fields)), Math.Round(Math.Clamp(quality, 0, BestQuality) * 100 / BestQuality, 1));
        }

        return null;
    }

    // Old drivers give the level as a byte without a sign; -256 and 0 stand for none.
    private static int? Level(long told) => told switch
    {
        >= -200 and < 0 => (int)told,
        >= 128 and < 256 => (int)told - 256,
        _ => null,
    };

    // "54." has the dot when the figure is a new one.
    private static long Number(ref FieldReader fields) => new FieldReader(fields.Next().TrimEnd((byte)'.')).NextWhole();
}
