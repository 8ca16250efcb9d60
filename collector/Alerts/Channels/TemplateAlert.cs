using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>An alert as a template sees it; the names are those of the webhook.</summary>
internal sealed record TemplateAlert(
    string DeviceId, string Device, string Code, string Severity, DateTimeOffset Since, string Text)
{
    /// <summary>Without anything that a template would have to ask for.</summary>
    public static TemplateAlert Of(AlertInMessage alert) => new(
        alert.DeviceId ?? "", alert.Device, alert.Code, MessageTemplate.Word(alert.Severity),
        alert.Since.ToUniversalTime(), alert.Text);
}
