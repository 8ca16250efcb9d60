using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// How the processors spent their time since the sample before, in all and each, from the <c>cpu</c> lines of
/// <c>/proc/stat</c>; see proc_stat(5). A first sample has nothing to compare with.
/// </summary>
internal sealed class CpuSource(HostFiles host, TimeProvider clock) : IMetricSource
{
    private readonly CpuFrequency frequency = new(host, clock);
    private CpuSample? before;

    public string Name => "cpu";

    public Sections AddTo(Sections sections)
    {
        if (!host.TryRead("/proc/stat", out var text))
            return sections;
        var now = Parse(text);
        if (before is null)
        {
            before = now;
            return sections;
        }

        // Two samples within one tick of the kernel's clock have nothing between them: the next is compared with the first.
        if (Between(before, now) is not { } reading)
            return sections;
        before = now;
        return sections with { Cpu = reading with { Frequency = frequency.Read() } };
    }

    internal static CpuReading? Between(CpuSample before, CpuSample now)
    {
        if (Share(before.Total, now.Total) is not { } total)
            return null;
        var cores = new List<CoreReading>(now.Cores.Count);
        foreach (var core in now.Cores)
        {
            // A core that was offline a moment ago has no share of the time between.
            if (before.Find(core.Number) is { } earlier && Share(earlier, core.Times) is { } shares)
                cores.Add(new CoreReading(core.Number, shares));
        }

        return new CpuReading(total, cores, null);
    }

    // "cpu0 1234 0 567 …": ticks of user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user and nice.
    internal static CpuSample Parse(ReadOnlySpan<byte> text)
    {
        CpuTimes? total = null;
        var cores = new List<CoreTimes>(8);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith("cpu"u8))
            {
                // They come first; what follows is long.
                if (total is not null)
                    break;
                continue;
            }

            var fields = new FieldReader(line[3..]);
            if (line.Length > 3 && line[3] == ' ')
                total ??= ParseTimes(ref fields);
            else if (fields.NextWhole() is >= 0 and <= ushort.MaxValue and var number && cores.Count < ContractLimits.ListLength)
                cores.Add(new CoreTimes((int)number, ParseTimes(ref fields)));
        }

        return new CpuSample(total ?? throw new FormatException("/proc/stat has no cpu line"), cores);
    }

    private static CpuTimes ParseTimes(ref FieldReader fields)
    {
        var (user, nice, system, idle) = (Ticks(ref fields), Ticks(ref fields), Ticks(ref fields), Ticks(ref fields));
        var (iowait, irq, softIrq, steal) = (Ticks(ref fields), Ticks(ref fields), Ticks(ref fields), Ticks(ref fields));
        return new CpuTimes(user + nice, system, iowait, irq + softIrq, steal, idle);
    }

    private static long Ticks(ref FieldReader fields) =>
        fields.NextWhole() is >= 0 and < 1L << 53 and var ticks ? ticks : throw new FormatException("/proc/stat has no such ticks");

    private static CpuShares? Share(CpuTimes before, CpuTimes now)
    {
        var user = Grown(before.User, now.User);
        var system = Grown(before.System, now.System);
        var iowait = Grown(before.Iowait, now.Iowait);
        var irq = Grown(before.Irq, now.Irq);
        var steal = Grown(before.Steal, now.Steal);
        var idle = Grown(before.Idle, now.Idle);
        var total = user + system + iowait + irq + steal + idle;
        return total == 0
            ? null
            : new CpuShares(
                Percent(total - idle - iowait, total), Percent(user, total), Percent(system, total), Percent(iowait, total),
                Percent(irq, total), Percent(steal, total), Percent(idle, total));
    }

    // iowait may go backwards, and all of them do when a core comes back online.
    private static long Grown(long before, long now) => Math.Max(0, now - before);

    private static double Percent(long part, long total) => Math.Round(100d * part / total, 1);
}

/// <summary>Ticks spent in each state since boot.</summary>
internal readonly record struct CpuTimes(long User, long System, long Iowait, long Irq, long Steal, long Idle);

/// <summary>Those of one processor.</summary>
internal readonly record struct CoreTimes(int Number, CpuTimes Times);

/// <summary>What the <c>cpu</c> lines said at one moment.</summary>
internal sealed record CpuSample(CpuTimes Total, IReadOnlyList<CoreTimes> Cores)
{
    public CpuTimes? Find(int number)
    {
        // Cores stand in order, and seldom is one missing before another.
        if (number < Cores.Count && Cores[number].Number == number)
            return Cores[number].Times;
        foreach (var core in Cores)
        {
            if (core.Number == number)
                return core.Times;
        }

        return null;
    }
}
