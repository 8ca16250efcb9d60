namespace HealthCheck.Contracts;

/// <summary>What <c>GET /api/devices/{id}</c> says beyond the announcement and the summary.</summary>
/// <param name="Notes">The owner's notes; null without.</param>
/// <param name="Announced">What the device says where the owner may say something else.</param>
/// <param name="IdentitySharedSince">Since when two agents are known to use this identity; null while they do
/// not.</param>
/// <param name="Http">What the check over HTTP found; null before it found anything worth telling.</param>
/// <param name="Adopted">Ids of the devices whose history it was given, newest first.</param>
public sealed record DeviceExtra(
    string? Notes, AnnouncedWords Announced, DateTimeOffset? IdentitySharedSince,
    DeviceHttp? Http, IReadOnlyList<string> Adopted);
