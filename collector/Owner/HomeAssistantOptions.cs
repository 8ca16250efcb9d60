using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Owner;

/// <summary>Where devices are announced to Home Assistant: a device that is forgotten is cleared there too.</summary>
/// <param name="DiscoveryPrefix">What Home Assistant's own topics begin with; the same as on the devices.</param>
internal sealed record HomeAssistantOptions(string DiscoveryPrefix)
{
    /// <summary>Without any setting.</summary>
    public static HomeAssistantOptions Default { get; } = new(Topics.DefaultDiscoveryPrefix);

    /// <summary>Reads the section <c>HomeAssistant</c>.</summary>
    public static HomeAssistantOptions Read(SettingsSection section) => new(section.Text(
        "DiscoveryPrefix", Topics.DefaultDiscoveryPrefix, Topics.PrefixRule, Topics.IsPrefix,
        "what Home Assistant's own topics begin with, as on the devices: who is forgotten is cleared there too"));
}
