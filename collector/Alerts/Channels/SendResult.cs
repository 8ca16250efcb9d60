namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What a service answered to a message.</summary>
/// <param name="Outcome">What became of the message.</param>
/// <param name="Answer">For people, at most 300 characters in one line, without secrets: <c>HTTP 403: forbidden</c>.
/// </param>
/// <param name="RetryAfter">How long the service wants to be left alone; null where it does not say.</param>
internal sealed record SendResult(SendOutcome Outcome, string Answer, TimeSpan? RetryAfter = null)
{
    /// <summary>Where the service wants messages from now on; null as before. Telegram gives a group a new id.</summary>
    public string? NewTarget { get; init; }

    /// <summary>Whether the channel is gone for ever, so that it can be forgotten: a browser that unsubscribed.</summary>
    public bool IsGone { get; init; }

    /// <summary>What the template of the channel made; null without one, or when it failed.</summary>
    public string? Rendered { get; init; }

    /// <summary>Why the template failed, so that the plain message was sent; null when it did not.</summary>
    public string? TemplateFailure { get; init; }
}
