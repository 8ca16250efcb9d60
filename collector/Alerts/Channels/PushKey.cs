namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The key pair by which push services know this collector (VAPID, RFC 8292), both in base64url.</summary>
/// <param name="Public">65 bytes, which browsers are given.</param>
/// <param name="Private">32 bytes.</param>
internal sealed record PushKey(string Public, string Private);
