namespace HealthCheck.Collector.Alerts;

/// <summary>The owner's wish about alerts cannot be followed; the message says why, for people.</summary>
/// <param name="message">Why.</param>
/// <param name="isConflict">Whether something that is there already stands in the way.</param>
internal sealed class AlertException(string message, bool isConflict = false) : Exception(message)
{
    /// <summary>Whether something that is there already stands in the way.</summary>
    public bool IsConflict => isConflict;
}
