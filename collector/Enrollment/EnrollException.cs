namespace HealthCheck.Collector.Enrollment;

/// <summary>A device could not be let in or shut out; the message says what to do.</summary>
internal sealed class EnrollException(string message, Exception? cause = null) : Exception(message, cause);
