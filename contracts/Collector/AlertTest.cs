namespace HealthCheck.Contracts;

/// <summary>The answer of <c>POST /api/alerts/channels/{name}/test</c>.</summary>
/// <param name="Delivered">Whether the service took the message.</param>
/// <param name="Answer">What it answered, in words.</param>
/// <param name="Text">What the template of the channel made; null without one.</param>
public sealed record AlertTest(bool Delivered, string Answer, string? Text = null);
