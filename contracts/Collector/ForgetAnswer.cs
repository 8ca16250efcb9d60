namespace HealthCheck.Contracts;

/// <summary>The answer of <c>DELETE /api/devices/{id}</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Cleared">Topics at the broker that hold nothing of it any more.</param>
/// <param name="NotCleared">Topics that still do, and why.</param>
/// <param name="Message">What to expect.</param>
public sealed record ForgetAnswer(
    string Id, IReadOnlyList<string> Cleared, IReadOnlyList<string> NotCleared, string Message);
