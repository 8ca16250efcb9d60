using System.Text;
using HealthCheck.Agent.Readable;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether Home Assistant is at this broker, by the traces it and its devices leave, and whether it knows this device.</summary>
internal static class HomeAssistant
{
    public const string Check = "home assistant";

    private const string Prefix = "homeassistant";
    private const string BirthTopic = Prefix + "/status";

    /// <summary>Where it tells that it is there, and where devices announce themselves to it.</summary>
    public static IReadOnlyList<string> Filters { get; } = [BirthTopic, $"{Prefix}/+/+/config", $"{Prefix}/+/+/+/config"];

    /// <summary>Where this device announces itself to it.</summary>
    public static string ConfigTopic(string id) => $"{Prefix}/device/healthcheck_{id}/config";

    internal static Finding Look(IReadOnlyDictionary<string, byte[]> retained, string id)
    {
        var isKnown = retained.ContainsKey(ConfigTopic(id)) ? "this device is announced to it" : "this device is not announced to it yet";
        if (retained.TryGetValue(BirthTopic, out var birth))
        {
            return Encoding.UTF8.GetString(birth) == "online"
                ? new Finding(Check, Grade.Green, $"It is here, and {isKnown}")
                : new Finding(Check, Grade.Yellow, $"It was here and is offline now; {isKnown}", "Start it again");
        }

        var others = retained.Keys.Count(topic => topic.StartsWith(Prefix + "/", StringComparison.Ordinal) && topic != ConfigTopic(id));
        return new Finding(Check, Grade.Green, others > 0
            ? $"Others announce themselves to it ({Units.Count(others, "message", "messages")}), and {isKnown}"
            : $"No trace of it at this broker, which is fine if there is none; {isKnown}");
    }
}
