using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.History;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Settings;

/// <summary>All settings of the collector.</summary>
internal sealed record CollectorSettings(
    MqttOptions Mqtt, HttpOptions Http, StateOptions State, IngestOptions Ingest, LimitsOptions Limits, LogOptions Log,
    ResendOptions Resend)
{
    /// <summary>How devices are asked back over HTTP.</summary>
    public CheckBackOptions CheckBack { get; init; } = CheckBackOptions.Default;

    /// <summary>Read if it is there and no other is named.</summary>
    public const string DefaultFile = "/etc/healthcheck/collector.json";

    /// <summary>For the commands that let devices in and shut them out.</summary>
    public EnrollOptions Enroll { get; init; } = EnrollOptions.Default;

    /// <summary>Where devices are announced to Home Assistant.</summary>
    public HomeAssistantOptions HomeAssistant { get; init; } = HomeAssistantOptions.Default;

    /// <summary>How long history is kept.</summary>
    public HistoryOptions History { get; init; } = HistoryOptions.Default;

    /// <summary>What is let in without a password.</summary>
    public LoginOptions Login { get; init; } = LoginOptions.Default;

    /// <summary>What people are told, and when.</summary>
    public AlertOptions Alerts { get; init; } = AlertOptions.Default;

    /// <summary>How long events are kept.</summary>
    public EventOptions Events { get; init; } = EventOptions.Default;

    /// <summary>Reads and checks every section.</summary>
    /// <exception cref="SettingsException">At least one setting cannot be used.</exception>
    public static CollectorSettings Read(SettingsReader reader)
    {
        var settings = new CollectorSettings(
            MqttOptions.Read(reader.Section("Mqtt")),
            HttpOptions.Read(reader.Section("Http")),
            StateOptions.Read(reader.Section("State")),
            IngestOptions.Read(reader.Section("Ingest")),
            LimitsOptions.Read(reader.Section("Limits")),
            LogOptions.Read(reader.Section("Log")),
            ResendOptions.Read(reader.Section("Resend")))
        {
            Enroll = EnrollOptions.Read(reader.Section("Enroll")),
            HomeAssistant = HomeAssistantOptions.Read(reader.Section("HomeAssistant")),
            History = HistoryOptions.Read(reader.Section("History")),
            Login = LoginOptions.Read(reader.Section("Login")),
            Events = EventOptions.Read(reader.Section("Events")),
            CheckBack = CheckBackOptions.Read(reader.Section("CheckBack")),
            Alerts = AlertOptions.Read(reader.Section("Alerts")),
        };
        reader.ThrowIfMistaken();
        return settings;
    }
}
