using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A channel as the owner added it. It holds secrets: it is never shown as a whole.</summary>
/// <param name="Name">By which the owner names it, unique, 1 to 64 characters.</param>
/// <param name="Kind">Which service, for example <c>ntfy</c>.</param>
/// <param name="Target">Where to: a URL or an address.</param>
/// <param name="Options">What the kind wants to know beside it, by the names of <see cref="ChannelKind.Options"/>.
/// </param>
internal sealed record ChannelEntry(
    string Name, string Kind, string Target, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Whether it is in the settings, where alone it can be changed.</summary>
    [JsonIgnore]
    public bool IsFromSettings { get; init; }

    /// <summary>Why nothing is sent there, in words, until the owner changes or tests the channel; null when it works.
    /// </summary>
    public string? DisabledBecause { get; init; }
}
