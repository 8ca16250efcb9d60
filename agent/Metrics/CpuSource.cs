using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// How the processors spent their time since the sample before, in all and each, from the <c>cpu</c> lines of
/// <c>/proc/stat</c>; see proc_stat(5). In a container whose <c>/proc/stat</c> is that of its host, what the container
/// used, from <see cref="ContainerCpu"/>. A first sample has nothing to compare with.
/// </summary>
internal sealed class CpuSource(
    HostFiles host, ContainerLimits limits, ReadErrors errors, TimeProvider clock) : IMetricSource
{
    private const string File = "/proc/stat";

    // The kernel shows ticks of a hundredth of a second whatever its own are. Its counters are not all taken at one
    // moment.
    private const double TicksPerSecond = 100, Tolerance = 4, Slack = 1000;

    private readonly CpuFrequency frequency = new(host, errors, clock);
    private CpuSample? before;
    private (CpuUse Use, long Timestamp)? useBefore;

    public string Name => "cpu";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (limits.Cpu?.Read() is { } use)
            return AddContainer(snapshot, use);
        if (!errors.TryRead(host, File, out var text) || Parse(text, clock.GetTimestamp(), errors) is not { } now)
            return snapshot;

        // Two samples within one tick of the kernel's clock have nothing between them: the next is compared with the
        // first.
        if (before is { } last && last.Total == now.Total && last.Cores.SequenceEqual(now.Cores))
            return snapshot;
        var reading = before is null
            ? null
            : Between(before, now, clock.GetElapsedTime(before.Timestamp, now.Timestamp));
        if (before?.Total is { } total && now.Total?.StolenSince(total, double.MaxValue) is null)
            errors.Note($"{File} (steal)", "the counter runs backwards, so nothing counts as stolen");
        before = now;
        return reading is null
            ? snapshot
            : (snapshot with { Cpu = reading with { Frequency = frequency.Read() } })
                .LeavingOut("cpu.cores", now.LeftOut);
    }

    private HealthSnapshot AddContainer(HealthSnapshot snapshot, CpuUse now)
    {
        var timestamp = clock.GetTimestamp();
        var earlier = useBefore;
        useBefore = (now, timestamp);
        var online = OnlineProcessors.Count(host, errors.Note);
        if (earlier is not var (then, since) || limits.Processors(online) is not { } processors
            || now.Since(then, clock.GetElapsedTime(since, timestamp), processors, online ?? processors)
                is not { } shares)
            return snapshot;
        return snapshot with { Cpu = new CpuReading(shares, [], frequency.Read(), "cgroup", processors) };
    }

    internal static CpuReading? Between(CpuSample before, CpuSample now, TimeSpan elapsed)
    {
        var most = (elapsed.TotalSeconds * TicksPerSecond * Tolerance) + Slack;
        var cores = new List<CoreReading>(now.Cores.Count);
        var sum = default(CpuTimes);
        foreach (var core in now.Cores)
        {
            // A core that was offline a moment ago has no share of the time between.
            if (before.Find(core.Number) is not { } earlier || core.Times.Since(earlier, most) is not { } spent)
                continue;
            sum = sum.Plus(spent);
            if (Share(spent) is { } shares)
                cores.Add(new CoreReading(core.Number, shares));
        }

        // The line for all is the sum of the others: where it makes no sense, they make it.
        var processors = now.Cores.Count > 0 ? Math.Max(now.Cores.Count, before.Cores.Count) : ushort.MaxValue;
        var total = before.Total is { } first ? now.Total?.Since(first, most * processors) : null;
        return Share(total ?? sum) is { } all ? new CpuReading(all, cores, null) : null;
    }

    // "cpu0 1234 0 567 …": ticks of user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user and
    // nice. The columns after idle came with later kernels, and some containers leave them out.
    internal static CpuSample? Parse(ReadOnlySpan<byte> text, long timestamp, ReadErrors errors)
    {
        CpuTimes? total = null;
        var cores = new List<CoreTimes>(8);
        int number = 0, leftOut = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            number++;
            if (IsOfAnotherKind(line))
                break;
            var fields = new FieldReader(line);
            var name = fields.Next();
            if (name.SequenceEqual("cpu"u8))
                total = ParseTimes(ref fields, null, errors);
            else if (IsCore(name, out var core))
                leftOut += AddCore(ref fields, core, cores, errors) ? 0 : 1;
            else if (!name.IsEmpty)
                errors.Report($"{File} (line {number})", $"{FieldReader.Show(line)} is no line of a processor");
        }

        if (total is not null || cores.Count > 0)
            return new CpuSample(total, cores, timestamp, leftOut);
        errors.Report(File, "there is no line of a processor");
        return null;
    }

    // False when there is no room for it.
    private static bool AddCore(ref FieldReader fields, ushort core, List<CoreTimes> cores, ReadErrors errors)
    {
        if (cores.Count >= ContractLimits.ListLength)
            return false;
        if (ParseTimes(ref fields, core, errors) is { } times)
            cores.Add(new CoreTimes(core, times));
        return true;
    }

    // The lines of processors come first, and those that follow are long.
    private static bool IsOfAnotherKind(ReadOnlySpan<byte> line) =>
        line.StartsWith("intr "u8) || line.StartsWith("ctxt "u8) || line.StartsWith("btime "u8)
            || line.StartsWith("page "u8)
        || line.StartsWith("swap "u8) || line.StartsWith("softirq "u8) || line.StartsWith("proc"u8);

    private static bool IsCore(ReadOnlySpan<byte> name, out ushort number)
    {
        number = 0;
        return name.StartsWith("cpu"u8) && new FieldReader(name[3..]).TryNextUnsigned(out var found)
            && found <= ushort.MaxValue && (number = (ushort)found) == found;
    }

    private static CpuTimes? ParseTimes(ref FieldReader fields, ushort? core, ReadErrors errors)
    {
        if (fields.TryNextUnsigned(out var user) && fields.TryNextUnsigned(out var nice)
            && fields.TryNextUnsigned(out var system)
            && fields.TryNextUnsigned(out var idle) && fields.TryNextUnsignedOrEnd(out var iowait)
            && fields.TryNextUnsignedOrEnd(out var irq) && fields.TryNextUnsignedOrEnd(out var softIrq)
            && fields.TryNextUnsignedOrEnd(out var steal))
            return new CpuTimes(unchecked(user + nice), system, iowait, unchecked(irq + softIrq), steal, idle);
        errors.Report($"{File} (cpu{core})", fields.Fault);
        return null;
    }

    private static CpuShares? Share(CpuTimes spent)
    {
        var total = spent.Total;
        return total == 0
            ? null
            : new CpuShares(
                Percent(total - spent.Idle - spent.Iowait, total), Percent(spent.User, total),
                Percent(spent.System, total),
                Percent(spent.Iowait, total), Percent(spent.Irq, total), Percent(spent.Steal, total),
                Percent(spent.Idle, total));
    }

    private static double Percent(ulong part, ulong total) => Math.Round(100d * part / total, 1);
}
