namespace HealthCheck.Contracts;

/// <summary>What a topic of a device is about: the last level of <c>prefix/id/kind</c>.</summary>
public enum TopicKind
{
    /// <summary>A <see cref="DeviceAnnouncement"/>; retained.</summary>
    Announcement,

    /// <summary>A word of <see cref="Presence"/>; retained, and the last will of the agent.</summary>
    Status,

    /// <summary>The latest <see cref="HealthSnapshot"/>; retained, expires after three intervals.</summary>
    Health,

    /// <summary>An array of <see cref="HealthSnapshot"/> that came too late, oldest first; not retained.</summary>
    Backlog,

    /// <summary>From the collector to the agent: the <see cref="SampleRanges"/> it lacks; not retained.</summary>
    Resend,

    /// <summary>
    /// The agent's answer to a resend: the <see cref="SampleRanges"/> it no longer holds; not retained.
    /// </summary>
    Gone,

    /// <summary>
    /// To the agent, where its owner allows commands: <c>{ "command": "restart", "time": 1795356300 }</c> with the Unix
    /// time at which it was given; never retained.
    /// </summary>
    Command,

    /// <summary>
    /// A problem that began, worsened, eased or ended, for Home Assistant and whoever else acts on changes; not
    /// retained.
    /// </summary>
    Event,
}
