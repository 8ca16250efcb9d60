using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>What Home Assistant is told of the collector, and where devices are announced to it.</summary>
/// <param name="DiscoveryPrefix">What Home Assistant's own topics begin with; the same as on the devices.</param>
/// <param name="Enabled">Whether the collector announces itself as a device.</param>
internal sealed record HomeAssistantOptions(string DiscoveryPrefix, bool Enabled)
{
    /// <summary>Without any setting.</summary>
    public static HomeAssistantOptions Default { get; } = new(Topics.DefaultDiscoveryPrefix, Enabled: true);

    /// <summary>Reads the section <c>HomeAssistant</c>.</summary>
    public static HomeAssistantOptions Read(SettingsSection section) => new(
        section.Text(
            "DiscoveryPrefix", Topics.DefaultDiscoveryPrefix, Topics.PrefixRule, Topics.IsPrefix,
            "what Home Assistant's own topics begin with, as on the devices: who is forgotten is cleared there too"),
        section.Flag("Enabled", true, "whether the collector announces itself to Home Assistant as a device"));
}
