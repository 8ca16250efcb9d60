using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>What an alert is about.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AlertSubject>))]
public enum AlertSubject
{
    /// <summary>A device is offline or silent.</summary>
    Offline,

    /// <summary>A device has a problem.</summary>
    Problem,

    /// <summary>A device has a problem that can wait for the daily summary.</summary>
    Summary,

    /// <summary>Something happened once: a reboot, a cloned card, lost samples.</summary>
    Once,

    /// <summary>The collector has a problem of its own.</summary>
    Collector,
}
