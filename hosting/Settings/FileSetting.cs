namespace HealthCheck.Hosting.Settings;

/// <summary>A value of a settings file.</summary>
/// <param name="Key">For example <c>Health:IntervalSeconds</c>; elements of a list have their index behind it.</param>
/// <param name="Value">As text; null for null.</param>
/// <param name="Line">Where it stands, from 1.</param>
internal sealed record FileSetting(string Key, string? Value, int Line);
