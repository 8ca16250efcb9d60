using System.Text;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>An interface as the source remembers it from sample to sample.</summary>
internal sealed class Link(string name)
{
    public string Name { get; } = name;

    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(name);

    public string StatePath { get; } = $"/sys/class/net/{name}/operstate";

    public string SpeedPath { get; } = $"/sys/class/net/{name}/speed";

    public bool IsReported { get; set; }

    /// <summary>Whether a way to other networks ever went through it.</summary>
    public bool IsWayOut { get; set; }

    public bool IsWireless { get; set; }

    /// <summary>Whether state and speed were asked for since it was last told what it is.</summary>
    public bool IsAsked { get; set; }

    public string? State { get; set; }

    public int? MegabitsPerSecond { get; set; }

    public string? NetworkName { get; set; }

    /// <summary>In which sample it was last seen.</summary>
    public long SeenIn { get; set; }

    public LinkCounters Now { get; set; }

    /// <summary>The sample before; null in the first.</summary>
    public (LinkCounters Counters, long Timestamp)? Before { get; set; }
}
