using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Rules that keep everything silent about a device or a tag. Their names can be found again.</summary>
internal static class Mutes
{
    private const string Prefix = "mute ";
    private const int LongestShown = 64;

    /// <summary>The rule of a muted device.</summary>
    /// <param name="id">Its id: two devices may have one name.</param>
    public static AlertRule OfDevice(string id) => new(Prefix + id) { Devices = [id], Tell = AlertTell.Never };

    /// <summary>The rule of a muted tag.</summary>
    public static AlertRule OfTag(string tag) => new($"{Prefix}tag {PlainText.Line(tag.ToLowerInvariant())}")
    {
        Tags = [tag],
        Tell = AlertTell.Never,
    };

    /// <summary>Whether this is such a rule.</summary>
    public static bool IsMute(AlertRule rule) =>
        rule is { Tell: AlertTell.Never, Codes: null, Subjects: null, Severity: null }
        && rule.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The rule of what somebody names.</summary>
    /// <param name="fleet">The devices.</param>
    /// <param name="what">Name or id of a device, or a tag.</param>
    /// <exception cref="AlertException">There is neither such a device nor such a tag, or there are several.</exception>
    public static AlertRule Of(Fleet fleet, string what)
    {
        if (fleet.Find(what) is { } known)
            return OfDevice(known.Id);
        var named = fleet.All.Where(device => what.Equals(device.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named switch
        {
            [var one] => OfDevice(one.Id),
            [] when fleet.All.Any(device => device.Tags.Contains(what, StringComparer.OrdinalIgnoreCase)) =>
                OfTag(what),
            [] => throw new AlertException($"There is no device and no tag '{PlainText.Line(what, LongestShown)}'."),
            _ => throw new AlertException(
                $"Several devices are called '{PlainText.Line(what, LongestShown)}'. Name one by its id."),
        };
    }
}
