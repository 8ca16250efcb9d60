namespace HealthCheck.Contracts;

/// <summary>The answer of <c>POST /api/devices/{id}/check</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Finding">What was found just now.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="Url">What was asked; null when nothing was.</param>
/// <param name="Differences">Keys of the announcement that say something else over HTTP.</param>
/// <param name="Milliseconds">How long the answer took; null when nothing was asked.</param>
public sealed record HttpCheck(
    string Id, HttpFinding Finding, string Message, string? Url, IReadOnlyList<string> Differences,
    double? Milliseconds);
