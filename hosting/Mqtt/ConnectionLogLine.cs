namespace HealthCheck.Hosting.Mqtt;

/// <summary>A line for the log about the connection to the broker.</summary>
/// <param name="IsWarning">False for information.</param>
/// <param name="Text">A whole sentence without the full stop.</param>
public sealed record ConnectionLogLine(bool IsWarning, string Text);
