using HealthCheck.Contracts;

namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>
/// The topics between this device and Home Assistant, which live under a prefix of Home Assistant's own.
/// </summary>
public sealed class HomeAssistantTopics(string prefix, string deviceId)
{
    private const int LongestTopic = 1000;

    /// <summary>What Home Assistant knows the device by: in its registry, and before the key of each entity.</summary>
    public string ObjectId { get; } = $"healthcheck_{deviceId}";

    /// <summary>The topics between a collector and Home Assistant. No device has an underscore in its id.</summary>
    public static HomeAssistantTopics OfCollector(string prefix, string id) => new(prefix, $"collector_{id}");

    /// <summary>Where this device announces itself.</summary>
    public string Config { get; } = Topics.Discovery(prefix, deviceId);

    /// <summary>Whether this device announces itself there, or did under another prefix.</summary>
    public bool IsConfig(string topic) => topic.Length <= LongestTopic && topic.IndexOfAny(['+', '#', '\0']) < 0
        && topic.EndsWith($"/device/{ObjectId}/config", StringComparison.Ordinal);

    /// <summary>Where Home Assistant tells that it has come (its birth message) or gone.</summary>
    public string Birth { get; } = $"{prefix}/status";

    /// <summary>Where devices announce themselves, by one message or by one for each entity.</summary>
    public IReadOnlyList<string> Announcements { get; } = [$"{prefix}/+/+/config", $"{prefix}/+/+/+/config"];
}
