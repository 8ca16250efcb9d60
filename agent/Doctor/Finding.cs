namespace HealthCheck.Agent.Doctor;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Check">What was looked at, in one or two words.</param>
/// <param name="Grade">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Cure">What helps; null where nothing needs to.</param>
internal sealed record Finding(string Check, Grade Grade, string Message, string? Cure = null);
