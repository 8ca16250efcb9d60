using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Containers;

/// <summary>
/// Processor time that a container has used: <c>cpu.stat</c> of its control group of version 2, <c>cpuacct.usage</c>
/// and <c>cpuacct.stat</c> of version 1; see cgroup-v2 and cgroup-v1/cpuacct in the kernel's documents. The figures of
/// <c>/proc/stat</c> are those of the host, but where LXCFS makes them.
/// </summary>
/// <param name="host">The machine.</param>
/// <param name="levels">Folders of version 2, from the root of the hierarchy to the container's group.</param>
/// <param name="levelsBefore">The same of version 1.</param>
/// <param name="isAsked">Whether the group is asked: not where <c>/proc/stat</c> is the container's own.</param>
internal sealed class ContainerCpu(
    HostFiles host, IReadOnlyList<string> levels, IReadOnlyList<string> levelsBefore, bool isAsked)
{
    private const ulong MicrosecondsPerTick = 10_000, NanosecondsPerMicrosecond = 1_000;

    /// <summary>What was used so far; null when the group does not tell, or is not to be asked.</summary>
    public CpuUse? Read()
    {
        if (!isAsked)
            return null;

        // The deepest group that is to be seen here is the container's own.
        for (var i = levels.Count - 1; i >= 0; i--)
        {
            if (host.TryAsk(levels[i] + "/cpu.stat", out var text) && Find(text, "usage_usec"u8) is { } used)
                return new CpuUse(used, Find(text, "user_usec"u8) ?? 0, Find(text, "system_usec"u8) ?? 0);
        }

        for (var i = levelsBefore.Count - 1; i >= 0; i--)
        {
            if (!host.TryAsk(levelsBefore[i] + "/cpuacct.usage", out var text)
                || !new FieldReader(text).TryNextUnsigned(out var used))
                continue;
            var hasParts = host.TryAsk(levelsBefore[i] + "/cpuacct.stat", out var parts);
            return new CpuUse(
                used / NanosecondsPerMicrosecond, hasParts ? Find(parts, "user"u8) * MicrosecondsPerTick ?? 0 : 0,
                hasParts ? Find(parts, "system"u8) * MicrosecondsPerTick ?? 0 : 0);
        }

        return null;
    }

    // "usage_usec 1234", one line each.
    private static ulong? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var fields = new FieldReader(text[range]);
            if (fields.Next().SequenceEqual(key))
                return fields.TryNextUnsigned(out var number) ? number : null;
        }

        return null;
    }
}
