using System.Globalization;

namespace HealthCheck.Agent.TextOutput;

/// <summary>Figures as people read them.</summary>
internal static class Units
{
    /// <summary>Stands for a figure that could not be read.</summary>
    public const string Unknown = "?";

    private static readonly string[] Sizes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>For example <c>29.1 GiB</c>; bytes have no decimal.</summary>
    public static string Bytes(double bytes)
    {
        var step = Step(bytes);
        return Text($"{Scaled(bytes, step)} {Sizes[step]}");
    }

    /// <summary>For example <c>1.0 of 4.0 GiB</c>, both in the unit of the whole.</summary>
    public static string Part(long part, long whole)
    {
        var step = Step(whole);
        return Text($"{Scaled(part, step)} of {Scaled(whole, step)} {Sizes[step]}");
    }

    /// <summary>For example <c>1.5 KiB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => Bytes(bytesPerSecond) + "/s";

    /// <summary>For example <c>12.5 %</c>.</summary>
    public static string Percent(double percent) => Text($"{percent:0.0} %");

    /// <summary>A text with figures, the same on every machine.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // A thousand and a bit of one unit reads better as one of the next.
    private static int Step(double bytes)
    {
        var step = 0;
        for (var size = Math.Abs(bytes); size >= 1000 && step < Sizes.Length - 1; size /= 1024)
            step++;
        return step;
    }

    private static string Scaled(double bytes, int step) =>
        (bytes / Math.Pow(1024, step)).ToString(step == 0 ? "0" : "0.0", CultureInfo.InvariantCulture);
}
