using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>The operating system, and the agent.</summary>
internal static class SystemLines
{
    public static IEnumerable<Line> Of(SystemReading? system)
    {
        if (system is null)
            yield break;
        var text = Line.Join(
            system.FailedUnits is { Count: > 0 } failed
                ? $"{Amount.Of(failed.Count, "failed unit", "failed units")} ({string.Join(", ", failed)})"
                : system.FailedUnits is null ? null : "no failed unit",
            system.OutOfMemoryKills is > 0 and var kills ? Text($"{kills} killed for want of memory") : null,
            system.LastShutdownClean is false ? "the last shutdown was not clean" : null,
            system.Processes is { } processes ? Amount.Of(processes, "process", "processes") : null,
            system.Sessions is { } sessions ? Amount.Of(sessions, "session", "sessions") : null,
            system.Clock?.OffsetMilliseconds is { } offset ? Text($"clock off by {offset:0.0} ms") : null);
        if (text.Length > 0)
            yield return new Line("system", text);

        var updates = Line.Join(
            system.RebootRequired ? "restart required" : null,
            system.Updates is { } pending
                ? Text($"{pending.Pending} pending")
                    + (pending.Security is > 0 and var security ? Text($" ({security} for security)") : "")
                : null,
            system.EndOfSupport is { } end ? Text($"supported until {end:yyyy-MM-dd}") : null);
        if (updates.Length > 0)
            yield return new Line("updates", updates);
    }

    public static IEnumerable<Line> Of(AgentReading? agent)
    {
        if (agent is not null)
        {
            yield return new Line("agent", Line.Join(
                agent.ResidentBytes is { } resident ? ByteText.Of(resident) : null,
                agent.CpuSeconds is { } seconds ? Text($"{seconds:0.0} s of processor time") : null,
                Amount.Of(agent.MessagesSent, "message sent", "messages sent"),
                agent.Backlog > 0 ? Amount.Of(agent.Backlog, "sample waiting", "samples waiting") : null,
                agent.Dropped > 0 ? Amount.Of(agent.Dropped, "sample lost", "samples lost") : null,
                agent.Reconnects > 0 ? Amount.Of(agent.Reconnects, "reconnect", "reconnects") : null));
        }
    }
}
