namespace HealthCheck.Collector.Login;

/// <summary>Why it cannot be known or changed who is let in; for people.</summary>
internal sealed class LoginException(string message, Exception? inner = null) : Exception(message, inner);
