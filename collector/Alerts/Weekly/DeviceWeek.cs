using System.Globalization;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Weekly;

/// <summary>What the collector knows of a device and a week.</summary>
/// <param name="Name">Its name.</param>
internal sealed record DeviceWeek(string Name)
{
    private const int MostCodes = 5;

    /// <summary>How long it was neither online nor stopped on purpose.</summary>
    public TimeSpan Offline { get; init; }

    /// <summary>How often that began.</summary>
    public int Losses { get; init; }

    /// <summary>How long it was stopped on purpose.</summary>
    public TimeSpan Stopped { get; init; }

    /// <summary>Reboots after its agent was stopped.</summary>
    public int Reboots { get; init; }

    /// <summary>Reboots that nobody asked for.</summary>
    public int UnexpectedReboots { get; init; }

    /// <summary>Samples that were lost for good.</summary>
    public long LostSamples { get; init; }

    /// <summary>Codes of problems that began, with how often each did.</summary>
    public IReadOnlyDictionary<string, int> Problems { get; init; } = new Dictionary<string, int>();

    /// <summary>When a mount of it will be full, in words; null when that is not in sight.</summary>
    public string? FullIn { get; init; }

    /// <summary>Codes of problems that last since before the week.</summary>
    public IReadOnlyList<string> Lasting { get; init; } = [];

    /// <summary>Whether there is nothing to say.</summary>
    public bool IsQuiet => Offline == TimeSpan.Zero && Stopped == TimeSpan.Zero && UnexpectedReboots == 0
        && LostSamples == 0 && Problems.Count == 0 && Lasting.Count == 0 && FullIn is null;

    /// <summary>Works it out from its events.</summary>
    /// <param name="device">The device as it is now.</param>
    /// <param name="events">Its events since <paramref name="from"/>, oldest first.</param>
    /// <param name="from">When the week began.</param>
    /// <param name="until">When it ended.</param>
    /// <param name="fullIn">When a mount will be full, in words.</param>
    /// <param name="rules">Rules of the owner: what they keep silent is left out.</param>
    public static DeviceWeek Of(
        Device device, IReadOnlyList<DeviceEvent> events, DateTimeOffset from, DateTimeOffset until, string? fullIn,
        RuleSet rules)
    {
        var week = new DeviceWeek(AlertConditions.NameOf(device))
        {
            FullIn = fullIn,
            Lasting =
            [
                .. device.EventState.Problems.Where(each => each.Since <= from).Select(each => each.Code)
                    .Where(code => !IsSilent(code, AlertKind.Critical, until)),
            ],
        };
        var presence = PastPresence.Before(device, events) ?? Presence.Online;
        var since = device.FirstSeen > from && device.FirstSeen < until ? device.FirstSeen : from;
        var wasStopped = presence == Presence.Stopped;
        var problems = new Dictionary<string, int>();
        foreach (var each in events)
        {
            if (PastPresence.After(each.Kind) is { } next && next != presence)
            {
                week = week.With(presence, Unplanned(since, each.Time));
                week = next == Presence.Offline && !IsSilent(AlertConditions.Offline, AlertKind.Away, each.Time)
                    ? week with { Losses = week.Losses + 1 }
                    : week;
                wasStopped = next switch
                {
                    Presence.Stopped => true,
                    Presence.Offline => false,
                    _ => wasStopped,
                };
                (presence, since) = (next, Times.Later(each.Time, since));
            }

            switch (each.Kind)
            {
                case EventKind.Rebooted when wasStopped:
                    (week, wasStopped) = (week with { Reboots = week.Reboots + 1 }, false);
                    break;
                case EventKind.Rebooted when Of(AlertConditions.Rebooted, AlertKind.Incident, each.Time) is var reboot
                    && (reboot.IsSilent || each.Time - reboot.SilentBefore < AlertRules.AfterSilence):
                    break;
                case EventKind.Rebooted:
                    week = week with { UnexpectedReboots = week.UnexpectedReboots + 1 };
                    break;
                case EventKind.SamplesLost:
                    week = week with { LostSamples = week.LostSamples + Lost(each) };
                    break;
                case EventKind.ProblemBegan when each.Code is { } code
                    && !IsSilent(code, AlertKind.Critical, each.Time):
                    problems[code] = problems.GetValueOrDefault(code) + 1;
                    break;
            }
        }

        return week.With(presence, Unplanned(since, until)) with { Problems = problems };

        Treatment Of(string code, AlertKind kind, DateTimeOffset time) =>
            rules.Of(device.Id, device.Tags, code, kind, HealthStatus.Critical, time);

        bool IsSilent(string code, AlertKind kind, DateTimeOffset time) => Of(code, kind, time).IsSilent;

        // An absence that began as planned counts from the end of its window, if it lasts much longer.
        TimeSpan Unplanned(DateTimeOffset begin, DateTimeOffset end)
        {
            if (presence != Presence.Offline
                || Of(AlertConditions.Offline, AlertKind.Away, begin) is not { IsSilent: true, Rule: { } rule })
                return end - begin;
            return rules.EndOf(rule, begin) is { } planned && end - planned > AlertRules.AfterSilence
                ? end - planned
                : TimeSpan.Zero;
        }
    }

    /// <summary>The same in a line of text.</summary>
    public string Say()
    {
        var said = new List<string>();
        if (Offline > TimeSpan.Zero)
        {
            var often = Losses > 1 ? $" ({Count(Losses, "time", "times")})" : "";
            said.Add($"offline for {Words.Plain(Words.LongSpan(Offline))}{often}");
        }

        if (Stopped > TimeSpan.Zero)
            said.Add($"stopped for {Words.Plain(Words.LongSpan(Stopped))}");
        if (UnexpectedReboots > 0)
            said.Add(Count(UnexpectedReboots, "unexpected reboot", "unexpected reboots"));
        if (Reboots > 0)
            said.Add(Count(Reboots, "expected reboot", "expected reboots"));
        if (LostSamples > 0)
            said.Add(Count(LostSamples, "sample lost", "samples lost"));
        said.AddRange(Problems.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
            .Take(MostCodes)
            .Select(each => each.Value == 1 ? each.Key : $"{each.Key} {Count(each.Value, "time", "times")}"));
        said.AddRange(Lasting.Take(MostCodes).Select(each => $"{each} all the time"));
        if (FullIn is { } full)
            said.Add(full);
        return $"{Name}: {string.Join(", ", said)}.";
    }

    private static string Count(long count, string one, string many) => Words.Plain(Words.Count(count, one, many));

    private static long Lost(DeviceEvent each) =>
        Number(each.After) - Number(each.Before) is > 0 and var lost ? lost : 0;

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private DeviceWeek With(Presence presence, TimeSpan span) => (presence, span > TimeSpan.Zero) switch
    {
        (Presence.Offline, true) => this with { Offline = Offline + span },
        (Presence.Stopped, true) => this with { Stopped = Stopped + span },
        _ => this,
    };
}
