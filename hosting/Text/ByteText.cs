using System.Globalization;

namespace HealthCheck.Hosting.Text;

/// <summary>Bytes as people read them, with three digits: <c>512 B</c>, <c>1.21 MiB</c>, <c>29.1 GiB</c>.</summary>
public static class ByteText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>So many bytes.</summary>
    public static string Of(double bytes)
    {
        var unit = UnitOf(bytes);
        return $"{Digits(bytes, unit)} {Units[unit]}";
    }

    /// <summary>Bytes per second, for example <c>1.21 MiB/s</c>.</summary>
    public static string PerSecond(double bytes) => Of(bytes) + "/s";

    /// <summary>A part and its whole, both in the unit of the whole: <c>1.00 of 4.00 GiB</c>.</summary>
    public static string Part(long part, long whole)
    {
        var unit = UnitOf(whole);
        return $"{Digits(part, unit)} of {Digits(whole, unit)} {Units[unit]}";
    }

    // A thousand and a bit of one unit reads better as one of the next.
    private static int UnitOf(double bytes)
    {
        var unit = 0;
        for (var size = Math.Abs(bytes); size >= 999.5 && unit < Units.Length - 1; size /= 1024)
            unit++;
        return unit;
    }

    private static string Digits(double bytes, int unit)
    {
        var value = bytes / Math.Pow(1024, unit);
        var format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
