using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Counters of the agent since its start. Thread-safe.</summary>
internal sealed class AgentCounters
{
    private long sent, dropped;
    private int backlog, reconnects;

    /// <summary>Counts messages that the broker acknowledged.</summary>
    public void Sent(int messages = 1) => Interlocked.Add(ref sent, messages);

    /// <summary>Counts samples that were lost because the backlog was full.</summary>
    public void Dropped(int samples = 1) => Interlocked.Add(ref dropped, samples);

    /// <summary>Sets the number of unacknowledged samples.</summary>
    public void Holds(int samples) => Volatile.Write(ref backlog, samples);

    /// <summary>Counts a reconnection to the broker.</summary>
    public void Reconnected() => Interlocked.Increment(ref reconnects);

    /// <summary>The counters, with the memory and processor time of the agent.</summary>
    public AgentReading Read(long? residentBytes, double? cpuSeconds) => new(
        residentBytes, cpuSeconds, Interlocked.Read(ref sent), Volatile.Read(ref backlog),
        Interlocked.Read(ref dropped),
        Volatile.Read(ref reconnects));
}
