using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Devices that the owner muted, one by one or by a rule that keeps all silent that is wrong with them now.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="schedule">For times of day.</param>
internal sealed class RuleMutes(RuleFile rules, LocalSchedule schedule) : IMutes
{
    private readonly OwnerMutes owner = new();

    /// <inheritdoc/>
    public string? Of(Device device, DeviceStatus status, DateTimeOffset now)
    {
        if (owner.Of(device, status, now) is { } always)
            return always;
        if (!rules.All.Any(each => each.Tell == AlertTell.Never))
            return null;
        var wrong = AlertConditions.Of(device, status).ToList();
        if (wrong.Count == 0)
            return rules.Set.MuteOf(device.Id, device.Tags, now) is { } rule ? Say(rule, now) : null;
        var treatments = wrong.Select(each => each.Treated(rules.Set, device.Tags, now).Treatment).ToList();
        return treatments.All(each => each.IsSilent) ? Say(treatments[0].Rule!, now) : null;
    }

    private string Say(AlertRule rule, DateTimeOffset now)
    {
        var until = rules.Set.EndOf(rule, now) is { } end ? $" until {schedule.Text(end, now)}" : "";
        return $"No alerts{until}: {rule.Reason ?? rule.Name}";
    }
}
