namespace HealthCheck.Collector.Alerts;

/// <summary>How far an alert is.</summary>
internal enum AlertStage
{
    /// <summary>It has begun and is not told yet.</summary>
    Pending,

    /// <summary>It is told and lasts.</summary>
    Open,

    /// <summary>It is told and seems to be over; the recovery is told when that lasts.</summary>
    Recovering,

    /// <summary>It is over and was never told, because the quiet hours began first. The next summary tells it.</summary>
    Missed,
}
