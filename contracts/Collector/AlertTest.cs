namespace HealthCheck.Contracts;

/// <summary>The answer of <c>POST /api/alerts/channels/{name}/test</c>.</summary>
/// <param name="Delivered">Whether the service took the message.</param>
/// <param name="Answer">What it answered, in words.</param>
public sealed record AlertTest(bool Delivered, string Answer);
