namespace HealthCheck.Contracts;

/// <summary>An alert: something that is wrong, or was, and that people are told.</summary>
/// <param name="Id">By which it is acknowledged.</param>
/// <param name="DeviceId">The device; null for the collector itself.</param>
/// <param name="Device">Its name.</param>
/// <param name="Code">What is wrong, for example <c>offline</c> or <c>storage-full</c>.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="State">pending, open, recovering, unknown (the device cannot be reached) or ended.</param>
/// <param name="Since">When it began.</param>
/// <param name="EndedAt">When it ended; null while it lasts.</param>
/// <param name="ToldAt">When people were told last; null before.</param>
/// <param name="DueAt">When the next step is due: it is told, or its recovery; null when nothing is due.</param>
/// <param name="AcknowledgedAt">When somebody acknowledged it.</param>
/// <param name="Text">What is wrong, in a sentence.</param>
/// <param name="Advice">What to do about it.</param>
/// <param name="Silenced">Whether a rule of the owner keeps it silent now.</param>
public sealed record AlertEntry(
    int Id, string? DeviceId, string Device, string Code, HealthStatus Severity, AlertPhase State, DateTimeOffset Since,
    DateTimeOffset? EndedAt, DateTimeOffset? ToldAt, DateTimeOffset? DueAt, DateTimeOffset? AcknowledgedAt, string Text,
    string? Advice, bool Silenced = false);
