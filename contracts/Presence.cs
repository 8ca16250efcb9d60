using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>Whether a device is there. The words are the payload of the status topic.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Presence>))]
public enum Presence
{
    /// <summary>The last will: the agent went away without saying so (power, network, crash).</summary>
    Offline,

    /// <summary>The agent was stopped on purpose and said goodbye.</summary>
    Stopped,

    /// <summary>The agent is connected to the broker.</summary>
    Online,
}
