using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Identity;

/// <summary>What the owner says about the device.</summary>
/// <param name="Id">Overrides the identity; null to find it out.</param>
/// <param name="Name">What people call it; null for the host name.</param>
/// <param name="Tags">Words for grouping.</param>
internal sealed record DeviceOptions(string? Id, string? Name, IReadOnlyList<string> Tags)
{
    public static DeviceOptions Read(SettingsSection section) => new(
        section.OptionalText("Id", DeviceId.Rule, DeviceId.IsValid, "identity, instead of the one found out"),
        section.OptionalText(
            "Name", "1 to 64 characters", IsLabel, "what people call the device, instead of its host name"),
        section.List("Tags", "words of 1 to 64 characters", IsLabel, "words for grouping"));

    private static bool IsLabel(string text) => text.Trim().Length is >= 1 and <= 64 && !text.Any(char.IsControl);
}
