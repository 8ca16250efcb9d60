using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>What <c>GET /api/devices/{id}</c> says beyond the announcement and the summary.</summary>
/// <param name="Notes">The owner's notes; null without.</param>
/// <param name="Announced">What the device says where the owner may say something else.</param>
/// <param name="IdentitySharedSince">Since when two agents are known to use this identity; null while they do not.</param>
/// <param name="Http">What the check over HTTP found; null before it found anything worth telling.</param>
/// <param name="Adopted">Ids of the devices whose history it was given, newest first.</param>
public sealed record DeviceExtra(
    string? Notes, AnnouncedWords Announced, DateTimeOffset? IdentitySharedSince,
    DeviceHttp? Http, IReadOnlyList<string> Adopted);

/// <summary>What a device says itself where its owner may say something else.</summary>
/// <param name="Name">Its name; null before it announced itself.</param>
/// <param name="Tags">Its tags; null before it announced itself.</param>
public sealed record AnnouncedWords(string? Name, IReadOnlyList<string>? Tags);

/// <summary>What a check of a device over HTTP can find.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<HttpFinding>))]
public enum HttpFinding
{
    /// <summary>It answers as it announced itself, or lets nobody read without a token.</summary>
    Reachable,

    /// <summary>It answers, and says something else than it announced.</summary>
    Differs,

    /// <summary>Nobody answers, or not in time.</summary>
    Unreachable,

    /// <summary>Something answers that is not this device.</summary>
    SomebodyElse,

    /// <summary>It was not asked: it announced no address or none that may be asked.</summary>
    NotAsked,
}

/// <summary>What the checks of a device over HTTP agree on.</summary>
/// <param name="Finding">What they found.</param>
/// <param name="Since">Since when, by the collector's clock.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record DeviceHttp(HttpFinding Finding, DateTimeOffset Since, string Message);

/// <summary>The answer of <c>POST /api/devices/{id}/check</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Finding">What was found just now.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="Url">What was asked; null when nothing was.</param>
/// <param name="Differences">Keys of the announcement that say something else over HTTP.</param>
/// <param name="Milliseconds">How long the answer took; null when nothing was asked.</param>
public sealed record HttpCheck(
    string Id, HttpFinding Finding, string Message, string? Url, IReadOnlyList<string> Differences, double? Milliseconds);

/// <summary>The answer of <c>DELETE /api/devices/{id}</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Cleared">Topics at the broker that hold nothing of it any more.</param>
/// <param name="NotCleared">Topics that still do, and why.</param>
/// <param name="Message">What to expect.</param>
public sealed record ForgetAnswer(string Id, IReadOnlyList<string> Cleared, IReadOnlyList<string> NotCleared, string Message);
