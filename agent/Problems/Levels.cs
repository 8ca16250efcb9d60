using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Problems;

/// <summary>The limits of a figure for warning and critical.</summary>
/// <param name="Warning">At this figure it is a warning.</param>
/// <param name="Critical">At this figure it is critical.</param>
/// <param name="AreFloors">Whether low figures are bad, not high ones.</param>
internal readonly record struct Levels(double Warning, double Critical, bool AreFloors = false)
{
    // Whatever the limit is, half of it ends the problem.
    private const double LargestMargin = 0.2;

    /// <summary>For conditions, whose figure is the severity itself.</summary>
    public static readonly Levels Severity = new((double)HealthStatus.Warning, (double)HealthStatus.Critical);

    /// <summary>A warning from a limit upwards, never critical.</summary>
    public static Levels WarningFrom(double limit) => new(limit, double.PositiveInfinity);

    /// <summary>A warning from a limit downwards, never critical.</summary>
    public static Levels WarningBelow(double limit) => new(limit, double.NegativeInfinity, AreFloors: true);

    /// <summary>
    /// Reads <c>{name}Warning{unit}</c> and <c>{name}Critical{unit}</c>. Critical must not be reached before warning.
    /// </summary>
    public static Levels Read(
        SettingsSection section, string name, string unit, Levels otherwise, double from, double to, string meaning)
    {
        var (warning, critical) = ($"{name}Warning{unit}", $"{name}Critical{unit}");
        var direction = otherwise.AreFloors ? "down" : "up";
        var read = otherwise with
        {
            Warning =
                section.Fraction(warning, otherwise.Warning, from, to, $"{meaning}: a warning from there {direction}"),
            Critical =
                section.Fraction(critical, otherwise.Critical, from, to, $"{meaning}: critical from there {direction}"),
        };
        if (read.AreFloors ? read.Warning < read.Critical : read.Warning > read.Critical)
        {
            section.Mistake(
                warning, read.Warning.ToString(CultureInfo.InvariantCulture),
                $"no {(read.AreFloors ? "less" : "more")} than {critical}, which is {read.Critical}");
        }

        return read;
    }

    /// <summary>
    /// The severity of a figure. A severity ends only when the figure is beyond its limit by the margin, so that a
    /// figure near the limit does not flap.
    /// </summary>
    public HealthStatus SeverityOf(double figure, HealthStatus before, double margin) =>
        IsReached(figure, Critical, before >= HealthStatus.Critical ? margin : 0) ? HealthStatus.Critical
        : IsReached(figure, Warning, before >= HealthStatus.Warning ? margin : 0) ? HealthStatus.Warning
        : HealthStatus.Ok;

    private bool IsReached(double figure, double limit, double margin)
    {
        var slack = Math.Min(margin, Math.Abs(limit) * LargestMargin);
        return AreFloors ? figure <= limit + slack : figure >= limit - slack;
    }
}
