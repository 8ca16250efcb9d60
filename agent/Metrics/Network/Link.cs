namespace HealthCheck.Agent.Metrics.Network;

/// <summary>An interface as the source remembers it from sample to sample.</summary>
/// <param name="name">Its name, for people and paths.</param>
/// <param name="nameBytes">Its name as the kernel writes it, which need not be UTF-8.</param>
internal sealed class Link(string name, byte[] nameBytes)
{
    public string Name { get; } = name;

    public byte[] NameBytes { get; } = nameBytes;

    public string StatePath { get; } = $"/sys/class/net/{name}/operstate";

    public string SpeedPath { get; } = $"/sys/class/net/{name}/speed";

    /// <summary>Whether it is among those shown; true until that is known.</summary>
    public bool IsReported { get; set; } = true;

    /// <summary>Whether a way to other networks ever went through it.</summary>
    public bool IsWayOut { get; set; }

    /// <summary>What was learnt of its driver; null for a wire.</summary>
    public RadioScale? Radio { get; set; }

    /// <summary>Whether state and speed were asked for since it was last told what it is.</summary>
    public bool IsAsked { get; set; }

    /// <summary>
    /// Operstate as last read, and the word for it; the word is null when it is none of the kernel's.
    /// </summary>
    public byte[] StateBytes { get; set; } = [];

    public string? State { get; set; }

    public int? MegabitsPerSecond { get; set; }

    public string? NetworkName { get; set; }

    /// <summary>In which sample it was last seen.</summary>
    public long SeenIn { get; set; }

    public LinkCounters Now { get; set; }

    /// <summary>What is wrong with its line of counters; null when nothing is, and when it is not reported.</summary>
    public string? Fault { get; set; }

    /// <summary>The sample before; null in the first.</summary>
    public (LinkCounters Counters, long Timestamp)? Before { get; set; }
}
