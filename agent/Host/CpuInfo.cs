using System.Text;

namespace HealthCheck.Agent.Host;

/// <summary>Single lines of <c>/proc/cpuinfo</c>; see proc_cpuinfo(5).</summary>
internal static class CpuInfo
{
    /// <summary>
    /// The value of the last line with this key: on a Raspberry Pi the board's lines follow those of the cores.
    /// </summary>
    public static string? Find(HostFiles host, string key) =>
        host.TryAsk("/proc/cpuinfo", out var text) ? Find(Encoding.UTF8.GetString(text), key) : null;

    // "Serial\t\t: 10000000a1b2c3d4"
    internal static string? Find(string text, string key) => text.Split('\n')
        .Select(line => line.Split(':', 2))
        .Where(pair => pair.Length == 2 && pair[0].Trim() == key)
        .Select(pair => pair[1].Trim())
        .LastOrDefault(value => value.Length > 0);
}
