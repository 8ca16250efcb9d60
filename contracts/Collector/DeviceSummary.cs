namespace HealthCheck.Contracts;

/// <summary>A device in a few words. Values that only an announcement tells are null until there is one.</summary>
/// <param name="Id">Identity of the device.</param>
/// <param name="Name">What people call it: the name the owner gave it here, else the announced one.</param>
/// <param name="Hostname">Host name.</param>
/// <param name="Address">IP address from which it reaches the broker.</param>
/// <param name="Model">Name of the board.</param>
/// <param name="Tags">Words for grouping: those the owner gave it here, else the announced ones.</param>
/// <param name="AgentVersion">Version of its agent.</param>
/// <param name="Presence">Whether it is there; offline until it said otherwise.</param>
/// <param name="PresenceSince">Since when that is so, by the collector's clock.</param>
/// <param name="Status">How it is now: the status of its latest sample, <c>warning</c> when it is silent,
/// <c>critical</c> when it is offline. Null when it is stopped, before its first sample, and while the collector has no
/// connection to the broker.</param>
/// <param name="Reason">Why the status is not <c>ok</c>, as text: its worst problem, or for example <c>no sample
/// since</c> and the time. Null when it is <c>ok</c>.</param>
/// <param name="FirstSeen">When the collector first heard of it, by the collector's clock.</param>
/// <param name="LastSeen">When it last said something itself; a replay by the broker and a last will do not
/// count.</param>
/// <param name="LastSample">When its latest sample came, by the collector's clock; null until there is one.</param>
/// <param name="Missing">Samples known to have been measured that have not reached the store.</param>
/// <param name="SilentAfter">An online device counts as silent after this time: three intervals after its latest
/// sample. Null unless it is online, and while the collector has no connection to the broker.</param>
/// <param name="Muted">Whether the owner wants no alerts about it.</param>
/// <param name="Lost">Those of the missing samples that will not come any more: the device no longer holds
/// them.</param>
/// <param name="Figures">The figures that people look at first, of its latest snapshot; null until there is
/// one.</param>
/// <param name="Problems">What is wrong by its latest snapshot, the ten worst; null until there is one.</param>
public sealed record DeviceSummary(
    string Id, string? Name, string? Hostname, string? Address, string? Model, IReadOnlyList<string> Tags,
    string? AgentVersion, Presence Presence, DateTimeOffset PresenceSince, HealthStatus? Status, string? Reason,
    DateTimeOffset FirstSeen, DateTimeOffset? LastSeen, DateTimeOffset? LastSample, long Missing,
    DateTimeOffset? SilentAfter = null, bool Muted = false, long Lost = 0,
    DeviceFigures? Figures = null, IReadOnlyList<Problem>? Problems = null);
