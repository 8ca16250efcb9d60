namespace HealthCheck.Agent.Http;

/// <summary>Who has the agent's port on this machine.</summary>
internal enum PortHolder
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>An agent with this device's id.</summary>
    ThisAgent,

    /// <summary>An agent with another id.</summary>
    AnotherAgent,

    /// <summary>An agent that asks for a token other than ours.</summary>
    AgentWithOtherToken,

    /// <summary>Something else, or nothing that answers.</summary>
    AnotherProgram,
}
