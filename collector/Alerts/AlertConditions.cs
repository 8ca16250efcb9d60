using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts;

/// <summary>Reads from the fleet what is wrong now.</summary>
internal static class AlertConditions
{
    /// <summary>Code of a device that is offline or silent.</summary>
    public const string Offline = "offline";

    /// <summary>What the collector calls itself in messages.</summary>
    public const string Collector = "The collector";

    /// <summary>Code of a reboot that nobody asked for.</summary>
    public const string Rebooted = "rebooted";

    private const int LongestName = 100, LongestText = 300, LongestCode = 64;

    // A device names its problems itself; more than these come from none of ours.
    private const int MostProblems = 32;

    /// <summary>What is wrong with a device that the owner has not muted.</summary>
    /// <param name="device">The device.</param>
    /// <param name="status">How it is now.</param>
    public static IEnumerable<AlertCondition> Of(Device device, DeviceStatus status)
    {
        if (device.Owner.IsMuted)
            yield break;
        var name = NameOf(device);
        if (status.State is DeviceState.Offline or DeviceState.Silent && !device.IsPresenceUnsaid)
            yield return Away(device, status.Since, status.State == DeviceState.Silent);

        if (!status.IsCurrent)
            yield break;
        foreach (var problem in device.Health!.Problems.Where(each => IsCode(each.Code))
            .DistinctBy(each => each.Code).Take(MostProblems))
        {
            yield return new(
                device.Id, name, problem.Code, AlertRules.KindOf(problem), problem.Severity,
                device.EventState.Problems.FirstOrDefault(open => open.Code == problem.Code)?.Since
                    ?? device.Health.ReceivedAt,
                Line(problem.Message))
            {
                Advice = AdviceOf(problem),
            };
        }
    }

    /// <summary>A device is offline or silent.</summary>
    /// <param name="device">The device.</param>
    /// <param name="since">Since when.</param>
    /// <param name="isSilent">Whether it is connected, and sends no samples.</param>
    public static AlertCondition Away(Device device, DateTimeOffset since, bool isSilent = false) => new(
        device.Id, NameOf(device), Offline, AlertKind.Away, HealthStatus.Critical, since,
        isSilent
            ? "silent: connected to the broker, but it sends no samples"
            : "offline: the broker lost the connection")
    {
        IsConnected = isSilent,
        Patience = 3 * TimeSpan.FromSeconds(device.Announcement?.Value.IntervalSeconds ?? 0),
        Advice = "Look at its power, its network and its card",
    };

    /// <summary>The name of a device in a message: its own, else its id.</summary>
    public static string NameOf(Device device) => PlainText.Line(device.Name ?? device.Id, LongestName);

    /// <summary>What is wrong with the collector itself.</summary>
    public static AlertCondition Of(Problem problem) =>
        new(null, Collector, problem.Code, AlertKind.Own, problem.Severity, problem.Since, Line(problem.Message))
        {
            Advice = Line(problem.Advice),
        };

    /// <summary>What an event tells once; null for events that are no alert.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="device">Its device; null when it is not known any more.</param>
    /// <param name="wasStopped">Whether the agent was stopped before.</param>
    public static AlertCondition? Of(DeviceEvent happened, Device? device, bool wasStopped)
    {
        if (device is null || device.Owner.IsMuted)
            return null;
        string? code = happened.Kind switch
        {
            EventKind.Rebooted when !wasStopped => Rebooted,
            EventKind.CardCloned => "card-cloned",
            EventKind.IdentityShared => "identity-shared",
            EventKind.SamplesLost => "samples-lost",
            _ => null,
        };
        return code is null
            ? null
            : new(
                device.Id, NameOf(device), code, AlertKind.Incident, HealthStatus.Warning, happened.Time,
                code == Rebooted ? "rebooted, and its agent was not stopped before" : Line(happened.Message))
            {
                Advice = code == Rebooted ? "Look for a power cut, a crash or a watchdog" : null,
            };
    }

    // Those of the agent are like this. Others would be a name for something that nobody can look up.
    private static bool IsCode(string code) =>
        code.Length is > 0 and <= LongestCode && code.All(each => each is '-' || char.IsAsciiLetterLower(each)
            || char.IsAsciiDigit(each));

    private static string AdviceOf(Problem problem)
    {
        var advice = Line(problem.Advice);
        return ProcessText.Of(problem) is not { } processes ? advice
            : advice.Length == 0 ? processes
            : $"{advice}. {processes}";
    }

    private static string Line(string text) => PlainText.Line(text.TrimEnd('.'), LongestText);
}
