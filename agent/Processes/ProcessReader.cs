using System.Globalization;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Processes;

/// <summary>
/// Reads all processes, from the folders <c>/proc/PID</c>. A process that ends meanwhile, or that this user may not
/// see, is left out. Command lines are never read.
/// </summary>
internal sealed class ProcessReader(HostFiles host)
{
    private const int MostProcesses = 4096;

    // A status names all groups of the process, which are few.
    private const int MostBytes = 16 * 1024;

    // Less than these is the agent alone, in a container.
    private const int FewestProcesses = 2;

    /// <summary>The processor times; null when other processes are hidden.</summary>
    public Dictionary<int, ProcessStat>? ReadTimes() => Read("stat", ProcessStat.Parse);

    /// <summary>The memory of each; null when other processes are hidden.</summary>
    public IReadOnlyCollection<ProcessMemory>? ReadMemory() => Read("status", ProcessMemory.Parse)?.Values;

    private delegate T? Parser<T>(ReadOnlySpan<byte> text)
        where T : struct;

    private Dictionary<int, T>? Read<T>(string file, Parser<T> parse)
        where T : struct
    {
        var buffer = new byte[MostBytes];

        // ProtectProc of systemd and hidepid of procfs hide the first process too. What is left would mislead.
        if (host.ReadStart("/proc/1/stat", buffer).IsEmpty)
            return null;
        var processes = new Dictionary<int, T>();
        var (listed, readable) = (0, 0);
        foreach (var name in host.List("/proc"))
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            if (listed++ == MostProcesses)
                break;
            var text = host.ReadStart($"/proc/{name}/{file}", buffer);
            if (text.IsEmpty)
                continue;
            readable++;
            if (parse(text) is { } process)
                processes[number] = process;
        }

        return readable >= FewestProcesses ? processes : null;
    }
}
