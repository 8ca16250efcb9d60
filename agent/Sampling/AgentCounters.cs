namespace HealthCheck.Agent.Sampling;

/// <summary>What the agent counts about itself.</summary>
internal sealed class AgentCounters
{
    private long messagesSent;
    private int connections;

    /// <summary>Messages the broker acknowledged.</summary>
    public long MessagesSent => Interlocked.Read(ref messagesSent);

    /// <summary>Connections to the broker after the first.</summary>
    public int Reconnects => Math.Max(0, Volatile.Read(ref connections) - 1);

    public void MessageSent() => Interlocked.Increment(ref messagesSent);

    public void Connected() => Interlocked.Increment(ref connections);
}
