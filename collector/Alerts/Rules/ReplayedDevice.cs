using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>A device as it was at a moment of the past, by its events.</summary>
internal sealed class ReplayedDevice
{
    private readonly Dictionary<string, AlertCondition> problems = [];
    private readonly string name;
    private Presence presence;
    private DateTimeOffset since;

    /// <summary>The device before the first event.</summary>
    /// <param name="device">The device as it is now.</param>
    /// <param name="own">Its events since, oldest first.</param>
    /// <param name="from">Since when.</param>
    public ReplayedDevice(Device device, IReadOnlyList<DeviceEvent> own, DateTimeOffset from)
    {
        Device = device;
        HasEvents = own.Count > 0;
        name = AlertConditions.NameOf(device);
        since = from - TimeSpan.FromDays(2);
        presence = PastPresence.Before(device, own) ?? Presence.Stopped;
        foreach (var each in own.Where(each => each.Kind == EventKind.ProblemEnded && each.Code is not null).Reverse())
        {
            if (own.FirstOrDefault(other => other.Code == each.Code) == each)
                Begin(each.Code!, HealthStatus.Warning, each.Code!, since);
        }

        foreach (var open in device.Health?.Problems ?? [])
        {
            if (own.All(each => each.Code != open.Code))
                Begin(open.Code, open.Severity, open.Message, since);
        }
    }

    /// <summary>The device as it is now.</summary>
    public Device Device { get; }

    /// <summary>Whether anything happened to it.</summary>
    public bool HasEvents { get; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => Device.Tags;

    /// <summary>Whether it is connected.</summary>
    public bool IsOnline => presence == Presence.Online;

    /// <summary>After an event.</summary>
    public void Apply(DeviceEvent happened)
    {
        if (PastPresence.After(happened.Kind) is { } now && now != presence)
            (presence, since) = (now, happened.Time);
        if (happened is { Kind: EventKind.ProblemBegan, Code: { } began })
        {
            var severity = happened.After == "critical" ? HealthStatus.Critical : HealthStatus.Warning;
            Begin(began, severity, happened.Message, happened.Time);
        }
        else if (happened is { Kind: EventKind.ProblemEnded, Code: { } ended })
            problems.Remove(ended);
    }

    /// <summary>What is wrong.</summary>
    public IEnumerable<AlertCondition> Conditions() =>
        Device.Owner.IsMuted || presence == Presence.Stopped ? []
        : IsOnline ? problems.Values
        : [AlertConditions.Away(Device, since)];

    private void Begin(string code, HealthStatus severity, string message, DateTimeOffset began) =>
        problems[code] = new(
            Device.Id, name, code, AlertRules.KindOf(new(code, severity, began, message, "")), severity, began,
            message);
}
