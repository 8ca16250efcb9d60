using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Packages that could be updated, as the system has worked it out already:
/// <c>/var/lib/update-notifier/updates-available</c>, which the package update-notifier-common keeps for the greeting
/// at login. Nothing is worked out here: that takes seconds.
/// </summary>
internal static class PendingUpdates
{
    /// <returns>Null where the system does not work it out.</returns>
    public static UpdatesReading? Read(HostFiles host) =>
        host.TryAsk("/var/lib/update-notifier/updates-available", out var text) ? Parse(text) : null;

    // "5 updates can be applied immediately.\n3 of these updates are standard security updates.\n", in the language of
    // the system. In English a missing second line means none.
    internal static UpdatesReading? Parse(ReadOnlySpan<byte> text)
    {
        int? pending = null, security = null;
        var isEnglish = false;
        foreach (var line in Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4096)]).Split('\n'))
        {
            var digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0
                || !int.TryParse(
                line.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                continue;
            if (pending is null)
            {
                pending = count;
                isEnglish = line.Contains(" can be ", StringComparison.Ordinal);
            }
            else if (line.Contains("security updates", StringComparison.Ordinal)
                || line.Contains("security update.", StringComparison.Ordinal))
            {
                // What a subscription would bring besides is no update that this system can have.
                security ??= line.Contains(" additional ", StringComparison.Ordinal) ? null : count;
            }
        }

        return pending is { } all ? new UpdatesReading(all, security ?? (isEnglish ? 0 : null)) : null;
    }
}
