namespace HealthCheck.Collector.Page.Overview;

/// <summary>The columns of the fleet that can be left out. The numbers stand in cookies: never change one.</summary>
public enum FleetColumn
{
    /// <summary>The last 24 hours as a strip.</summary>
    Day = 1,

    /// <summary>Processors.</summary>
    Cpu = 2,

    /// <summary>Memory.</summary>
    Memory = 3,

    /// <summary>Storage of the root.</summary>
    Storage = 4,

    /// <summary>The hottest zone.</summary>
    Temperature = 5,

    /// <summary>Load divided by the number of processors.</summary>
    LoadPerCore = 6,

    /// <summary>Rates of all interfaces.</summary>
    Network = 7,

    /// <summary>Time since the boot.</summary>
    Uptime = 8,

    /// <summary>When it last said something.</summary>
    LastSeen = 9,

    /// <summary>The owner's words.</summary>
    Tags = 10,

    /// <summary>Version of its agent.</summary>
    Agent = 11,
}
