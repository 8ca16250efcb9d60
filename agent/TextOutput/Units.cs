using System.Globalization;

namespace HealthCheck.Agent.TextOutput;

/// <summary>Figures as people read them.</summary>
internal static class Units
{
    /// <summary>Stands for a figure that could not be read.</summary>
    public const string Unknown = "?";

    /// <summary>For example <c>12.5 %</c>.</summary>
    public static string Percent(double percent) => Text($"{percent:0.0} %");

    /// <summary>A text with figures, the same on every machine.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
