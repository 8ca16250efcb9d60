using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>What the agent did since its start. Counted from any thread.</summary>
internal sealed class AgentCounters
{
    private long sent, dropped;
    private int backlog, reconnects;

    /// <summary>The broker acknowledged messages.</summary>
    public void Sent(int messages = 1) => Interlocked.Add(ref sent, messages);

    /// <summary>Samples were lost for want of room.</summary>
    public void Dropped(int samples = 1) => Interlocked.Add(ref dropped, samples);

    /// <summary>So many samples are held that the broker has not acknowledged.</summary>
    public void Holds(int samples) => Volatile.Write(ref backlog, samples);

    /// <summary>The broker was reached again after the first time.</summary>
    public void Reconnected() => Interlocked.Increment(ref reconnects);

    /// <summary>The counts beside what the agent costs.</summary>
    public AgentReading Read(long? residentBytes, double? cpuSeconds) => new(
        residentBytes, cpuSeconds, Interlocked.Read(ref sent), Volatile.Read(ref backlog), Interlocked.Read(ref dropped),
        Volatile.Read(ref reconnects));
}
