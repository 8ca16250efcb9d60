namespace HealthCheck.Collector.Alerts;

/// <summary>A message on its way to one channel.</summary>
/// <param name="Message">The message.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="NextTry">Not before this time.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastAnswer">What the service answered last; null before the first attempt.</param>
/// <param name="NotSent">For a summary of what could not be sent in time: how many messages it stands for.</param>
internal sealed record OutboxItem(
    AlertMessage Message, string Channel, DateTimeOffset NextTry, int Attempts = 0, string? LastAnswer = null,
    int NotSent = 0);
