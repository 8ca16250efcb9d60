using System.Text;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// Whether Home Assistant is at this broker, by the traces it and its devices leave, and whether it knows this device.
/// </summary>
internal static class HomeAssistantCheck
{
    public const string Name = "home assistant";

    /// <param name="retained">What the broker keeps.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="isEnabled">Whether this device is to be announced at all.</param>
    internal static Finding Look(
        IReadOnlyDictionary<string, byte[]> retained, HomeAssistantTopics topics, bool isEnabled)
    {
        var isKnown = retained.TryGetValue(topics.Config, out var config) && config.Length > 0;
        var known = (isKnown, isEnabled) switch
        {
            (true, true) => "this device is announced to it",
            (true, false) =>
                "this device is still announced to it though HomeAssistant:Enabled is false: its agent takes that "
                    + "back when it starts",
            (false, true) =>
                "this device is not announced to it: its agent does that when it connects, unless the device was "
                    + "deleted there",
            (false, false) => "this device is not announced to it, for HomeAssistant:Enabled is false",
        };
        if (retained.TryGetValue(topics.Birth, out var birth))
        {
            return Encoding.UTF8.GetString(birth) == "online"
                ? new Finding(Name, Grade.Green, $"It is here, and {known}")
                : new Finding(Name, Grade.Yellow, $"It was here and is offline now; {known}", "Start it again");
        }

        // By default its birth is not kept, so that it may be here and leave no trace.
        var others =
            retained.Keys.Count(topic => topic.EndsWith("/config", StringComparison.Ordinal) && topic != topics.Config);
        return new Finding(Name, Grade.Green, others > 0
            ? $"Others announce themselves to it ({Amount.Of(others, "message", "messages")}), and {known}"
            : $"No trace of it at this broker, which is fine; {known}");
    }
}
