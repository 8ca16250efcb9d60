using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>A message to people, in words. Each channel cuts and marks it up as its service wants.</summary>
/// <param name="Id">Unique; the same for each attempt and each channel.</param>
/// <param name="Thread">Connects a message with what it follows: a recovery has that of its alert.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">Severity of the worst alert in it; <see cref="HealthStatus.Ok"/> for a recovery.</param>
/// <param name="Title">One line of at most 150 characters.</param>
/// <param name="Text">Plain text in lines that end with <c>\n</c>, at most 8,000 characters, the important lines
/// first.</param>
/// <param name="Url">Where to look; null when the collector does not know its own address.</param>
/// <param name="Time">When it was made, by the collector's clock.</param>
internal sealed record AlertMessage(
    string Id, string Thread, AlertMessageKind Kind, HealthStatus Severity, string Title, string Text, string? Url,
    DateTimeOffset Time)
{
    /// <summary>The alerts that it is about, for programs; at most 100.</summary>
    public IReadOnlyList<AlertInMessage> Alerts { get; init; } = [];
}
