namespace HealthCheck.Collector.Alerts;

/// <summary>Decides when an alert is told, see <see cref="AlertRules"/>.</summary>
internal enum AlertKind
{
    /// <summary>The device is offline or silent.</summary>
    Away,

    /// <summary>The device has a critical problem.</summary>
    Critical,

    /// <summary>The device has a problem that can wait for half an hour.</summary>
    Warning,

    /// <summary>The device has a problem that can wait for the daily summary, for example pending updates.</summary>
    Slow,

    /// <summary>Something happened once, for example a reboot that nobody asked for.</summary>
    Incident,

    /// <summary>The collector itself has a problem.</summary>
    Own,
}
