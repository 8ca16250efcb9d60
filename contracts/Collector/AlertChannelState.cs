namespace HealthCheck.Contracts;

/// <summary>A way to people, without its secrets.</summary>
/// <param name="Name">By which the owner names it.</param>
/// <param name="Kind">The service, for example <c>ntfy</c>.</param>
/// <param name="Target">Where messages go, without secrets.</param>
/// <param name="Refused">Why it takes no messages; null when it does.</param>
/// <param name="Waiting">How many messages wait for it.</param>
/// <param name="LastAnswer">What the service answered last to a message that still waits; null otherwise.</param>
/// <param name="NextTry">When that is tried again; null when nothing waits.</param>
/// <param name="FromSettings">Whether it is in the settings of the collector, where alone it can be changed.</param>
public sealed record AlertChannelState(
    string Name, string Kind, string Target, string? Refused, int Waiting, string? LastAnswer, DateTimeOffset? NextTry,
    bool FromSettings);
