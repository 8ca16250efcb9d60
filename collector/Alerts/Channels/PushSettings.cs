namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What messages to browsers need beside their subscription.</summary>
/// <param name="Key">Gets the key of this collector; it throws <see cref="AlertException"/>.</param>
/// <param name="Subject">Where a push service may complain: an address that begins with https:// or mailto:.</param>
/// <param name="AllowPrivate">Whether a push service may be at a private address.</param>
internal sealed record PushSettings(Func<PushKey> Key, string Subject, bool AllowPrivate);
