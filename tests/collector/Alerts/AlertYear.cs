using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

/// <summary>
/// A tracker with a clock that a test turns. Each step is five seconds, as in the program; what is wrong is a list that
/// the test changes.
/// </summary>
internal sealed class AlertYear
{
    private readonly TimeSpan tick;
    private readonly AlertTracker tracker;
    private readonly Dictionary<string, AlertCondition> conditions = [];
    private readonly List<AlertCondition> incidents = [];

    public AlertYear(AlertOptions? options = null, DateTimeOffset? start = null, TimeSpan? tick = null)
    {
        this.tick = tick ?? TimeSpan.FromSeconds(5);
        options ??= AlertOptions.Default;
        Now = start ?? new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        ConnectedSince = Now - TimeSpan.FromDays(1);
        var schedule = options.Schedule(TimeZoneInfo.Utc);
        var rules = new AlertRules(options, schedule);
        tracker = new(rules, schedule, new(rules, new(schedule, options.PageUrl)));
    }

    public DateTimeOffset Now { get; set; }

    public DateTimeOffset? ConnectedSince { get; set; }

    public AlertState State { get; set; } = AlertState.Empty;

    /// <summary>Devices that are muted or forgotten.</summary>
    public HashSet<string> Gone { get; } = [];

    /// <summary>Devices without a sample that counts.</summary>
    public HashSet<string> Unreachable { get; } = [];

    public List<DeviceTraits> Fleet { get; } = [];

    /// <summary>Rules of the owner; their time zone is UTC.</summary>
    public List<AlertRule> Rules { get; } = [];

    /// <summary>Tags of devices, by id.</summary>
    public Dictionary<string, string[]> Tags { get; } = [];

    /// <summary>Messages since the last time this was asked.</summary>
    public IReadOnlyList<AlertMessage> Sent
    {
        get
        {
            var sent = State.Outbox.Items.Select(item => item.Message).ToList();
            if (sent.Count > 0)
                State = State with { Outbox = Outbox.Empty };
            return sent;
        }
    }

    /// <summary>The same, with the channel of each.</summary>
    public IReadOnlyList<(string Channel, AlertMessage Message)> SentOver
    {
        get
        {
            var sent = State.Outbox.Items.Select(item => (item.Channel, item.Message)).ToList();
            State = State with { Outbox = Outbox.Empty };
            return sent;
        }
    }

    /// <summary>Names of the channels; null for none.</summary>
    public IReadOnlyList<string>? Channels { get; set; } = ["phone"];

    public void Offline(string device, TimeSpan? patience = null, string? name = null)
    {
        Unreachable.Add(device);
        Set(new(device, name ?? device, "offline", AlertKind.Away, HealthStatus.Critical, Now, "offline")
        {
            Patience = patience ?? TimeSpan.FromSeconds(90),
        });
    }

    public void Online(string device)
    {
        Unreachable.Remove(device);
        conditions.Remove($"{device}/offline");
    }

    public void Problem(string device, string code, HealthStatus severity, string text = "it is bad") => Set(new(
        device, device, code, AlertRules.KindOf(new(code, severity, Now, text, "")), severity, Now, text));

    public void Own(string code) =>
        Set(new(null, "The collector", code, AlertKind.Own, HealthStatus.Critical, Now, "it is bad"));

    public void End(string device, string code) => conditions.Remove($"{device}/{code}");

    public void Incident(string device, string code) => incidents.Add(new(
        device, device, code, AlertKind.Incident, HealthStatus.Warning, Now, "it happened"));

    /// <summary>Lets the time pass.</summary>
    public void Wait(TimeSpan span)
    {
        for (var end = Now + span; Now < end;)
        {
            Now += tick;
            Step();
        }
    }

    public void Step()
    {
        var known = conditions.Values.Concat(incidents).Select(each => each.DeviceId).OfType<string>()
            .Concat(State.Alerts.Values.Select(each => each.DeviceId).OfType<string>())
            .Where(each => !Gone.Contains(each)).ToHashSet();
        var rules = new RuleSet([.. Rules], TimeZoneInfo.Utc);
        State = tracker.Step(State, new(
            Now, ConnectedSince,
            [
                .. conditions.Values.Where(each => each.DeviceId is null || IsShown(each))
                    .Select(each => Treated(each, rules)),
            ],
            [.. incidents.Select(each => Treated(each, rules))],
            known.Where(each => !Unreachable.Contains(each) && ConnectedSince is not null).ToHashSet(), known,
            Channels)
        {
            Fleet = new(Fleet),
        });
        incidents.Clear();
    }

    private AlertCondition Treated(AlertCondition condition, RuleSet rules) => condition.Treated(
        rules, condition.DeviceId is { } id ? Tags.GetValueOrDefault(id, []) : [], Now);

    private bool IsShown(AlertCondition condition) => !Gone.Contains(condition.DeviceId!)
        && (condition.Kind == AlertKind.Away || !Unreachable.Contains(condition.DeviceId!));

    private void Set(AlertCondition condition) => conditions[condition.Key] = condition;
}
