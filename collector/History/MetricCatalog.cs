using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>
/// The figures of a snapshot that go into the history, under the names they have in the JSON. A figure more is one line
/// more; a number once given stays, because packed history names families by it.
/// </summary>
internal static class MetricCatalog
{
    /// <summary>All families, in the order of the wire.</summary>
    public static IReadOnlyList<MetricFamily> Families { get; } =
    [
        One(1, "status", Unit.Level, "The verdict", s => (double)s.Status),
        One(2, "problems", Unit.Count, "Number of problems", s => s.Problems.Count),

        One(3, "load.native.minute", Unit.Load, "Load average over one minute", s => s.Load?.Native.Minute),
        One(4, "load.native.fiveMinutes", Unit.Load, "Load average over five minutes", s => s.Load?.Native.FiveMinutes),
        One(5, "load.native.fifteenMinutes", Unit.Load, "Load average over fifteen minutes", s =>
            s.Load?.Native.FifteenMinutes),
        One(6, "load.core.minute", Unit.Load, "Load per core over one minute", s => s.Load?.Core?.Minute),
        One(7, "load.core.fiveMinutes", Unit.Load, "Load per core over five minutes", s => s.Load?.Core?.FiveMinutes),
        One(8, "load.core.fifteenMinutes", Unit.Load, "Load per core over fifteen minutes", s =>
            s.Load?.Core?.FifteenMinutes),

        One(9, "memory.usedPercent", Unit.Percent, "Memory in use", s => s.Memory?.UsedPercent),
        One(10, "memory.allocated", Unit.Bytes, "Memory in use", s => s.Memory?.Allocated),
        One(11, "memory.swap.usedPercent", Unit.Percent, "Swap space in use", s => s.Memory?.Swap?.UsedPercent),
        One(12, "memory.swap.allocated", Unit.Bytes, "Swap space in use", s => s.Memory?.Swap?.Allocated),

        One(13, "storage.usedPercent", Unit.Percent, "Filesystem / in use", s => s.Storage?.UsedPercent),
        Mount(14, "usedPercent", Unit.Percent, "Filesystem in use", m => m.UsedPercent),
        Mount(15, "free", Unit.Bytes, "Left on the filesystem for an ordinary user", m => m.Free),
        Mount(16, "inodesUsedPercent", Unit.Percent, "Inodes in use", m => m.InodesUsedPercent),
        Disk(17, "bytesWrittenPerSecond", Unit.BytesPerSecond, "Written to the disk", d => d.BytesWrittenPerSecond),
        Disk(18, "bytesReadPerSecond", Unit.BytesPerSecond, "Read from the disk", d => d.BytesReadPerSecond),
        Disk(19, "busyPercent", Unit.Percent, "Time with a request under way", d => d.BusyPercent),
        Disk(20, "lifeUsedPercent", Unit.Percent, "Life of the disk used up, at most", d => d.LifeUsedPercent),

        One(21, "uptime.duration.seconds", Unit.Seconds, "Time since boot", s => s.Uptime?.Duration?.Seconds),
        Each(22, "temperature.*.celsius", Unit.Celsius, "Temperature of the zone", s =>
            s.Temperature, z => z.Type, z => z.Celsius),

        One(23, "cpu.total.usedPercent", Unit.Percent, "Processors in use", s => s.Cpu?.Total.UsedPercent),
        One(24, "cpu.total.userPercent", Unit.Percent, "Programs", s => s.Cpu?.Total.UserPercent),
        One(25, "cpu.total.systemPercent", Unit.Percent, "The kernel on behalf of programs", s =>
            s.Cpu?.Total.SystemPercent),
        One(26, "cpu.total.iowaitPercent", Unit.Percent, "Idle while a disk was waited for", s =>
            s.Cpu?.Total.IowaitPercent),
        One(27, "cpu.total.irqPercent", Unit.Percent, "Interrupts", s => s.Cpu?.Total.IrqPercent),
        One(28, "cpu.total.stealPercent", Unit.Percent, "Taken by the hypervisor", s => s.Cpu?.Total.StealPercent),
        Each(29, "cpu.cores.*.shares.usedPercent", Unit.Percent, "Processor in use", s => s.Cpu?.Cores,
            c => Number(c.Core), c => c.Shares.UsedPercent),
        One(30, "cpu.frequency.megahertz", Unit.Megahertz, "Clock of the fastest core", s =>
            s.Cpu?.Frequency?.Megahertz),

        Link(31, "receivedBytesPerSecond", Unit.BytesPerSecond, "Received", n => n.ReceivedBytesPerSecond),
        Link(32, "transmittedBytesPerSecond", Unit.BytesPerSecond, "Transmitted", n => n.TransmittedBytesPerSecond),
        Link(33, "wifi.signalDbm", Unit.Dbm, "Strength of the radio signal", n => n.Wifi?.SignalDbm),
        Link(34, "wifi.qualityPercent", Unit.Percent, "Quality of the radio link", n => n.Wifi?.QualityPercent),

        One(35, "power.underVoltage.now", Unit.YesNo, "The supply is too weak", s => YesNo(s.Power?.UnderVoltage.Now)),
        One(36, "power.underVoltage.count", Unit.Count, "How often it became so since the agent's start", s =>
            s.Power?.UnderVoltage.Count),
        One(37, "power.frequencyCapped.now", Unit.YesNo, "The clock is held down", s =>
            YesNo(s.Power?.FrequencyCapped.Now)),
        One(38, "power.throttled.now", Unit.YesNo, "The processor is slowed", s => YesNo(s.Power?.Throttled.Now)),
        One(39, "power.throttled.count", Unit.Count, "How often it became so since the agent's start", s =>
            s.Power?.Throttled.Count),
        One(40, "power.softTemperatureLimit.now", Unit.YesNo, "Warm enough to be slowed a little",
            s => YesNo(s.Power?.SoftTemperatureLimit.Now)),
        One(41, "power.supplyVolts", Unit.Volts, "The 5 V rail", s => s.Power?.SupplyVolts),
        One(42, "power.coreVolts", Unit.Volts, "Voltage of the processor core", s => s.Power?.CoreVolts),
        One(43, "power.fanRpm", Unit.PerMinute, "Turns of the fan", s => s.Power?.FanRpm),

        One(44, "pressure.cpu.some.minute", Unit.Percent, "Some task waited for a processor", s =>
            s.Pressure?.Cpu?.Some?.Minute),
        One(45, "pressure.memory.some.minute", Unit.Percent, "Some task waited for memory", s =>
            s.Pressure?.Memory?.Some?.Minute),
        One(46, "pressure.memory.full.minute", Unit.Percent, "All tasks waited for memory", s =>
            s.Pressure?.Memory?.Full?.Minute),
        One(47, "pressure.io.some.minute", Unit.Percent, "Some task waited for a disk", s =>
            s.Pressure?.Io?.Some?.Minute),
        One(48, "pressure.io.full.minute", Unit.Percent, "All tasks waited for a disk", s =>
            s.Pressure?.Io?.Full?.Minute),

        One(49, "system.processes", Unit.Count, "Number of processes", s => s.System?.Processes),
        One(50, "agent.residentBytes", Unit.Bytes, "Memory of the agent", s => s.Agent?.ResidentBytes),
        One(51, "agent.backlog", Unit.Count, "Samples that the broker has not acknowledged", s => s.Agent?.Backlog),
    ];

    private static readonly Dictionary<string, MetricFamily> Single =
        Families.Where(family => !family.HasElements).ToDictionary(family => family.Pattern, StringComparer.Ordinal);

    private static readonly MetricFamily[] WithElements = [.. Families.Where(family => family.HasElements)];

    private static readonly Dictionary<int, MetricFamily> ByNumber = Families.ToDictionary(family => family.Number);

    /// <summary>The figures of a snapshot: about fifty of a Raspberry Pi. No name comes twice.</summary>
    public static IReadOnlyList<MetricValue> Read(HealthSnapshot snapshot) => SampleFigures.Gather(Families, snapshot);

    /// <summary>The family of a name; null for a name of none.</summary>
    public static MetricFamily? Find(string metric, out string? element)
    {
        element = null;
        if (Single.TryGetValue(metric, out var family))
            return family;
        foreach (var candidate in WithElements)
        {
            if (candidate.TryElement(metric, out element))
                return candidate;
        }

        return null;
    }

    /// <summary>The family of a number; null for one that this version does not know.</summary>
    public static MetricFamily? Find(int number) => ByNumber.GetValueOrDefault(number);

    private static MetricFamily One(
        int number, string path, string unit, string description, Func<HealthSnapshot, double?> read) =>
        new(number, path, unit, description, (snapshot, figures) => figures.Add(null, read(snapshot)));

    private static MetricFamily Each<T>(
        int number, string pattern, string unit, string description,
        Func<HealthSnapshot, IReadOnlyList<T>?> list, Func<T, string> name, Func<T, double?> read) =>
        new(number, pattern, unit, description, (snapshot, figures) =>
        {
            var elements = list(snapshot);
            for (var i = 0; i < elements?.Count; i++)
                figures.Add(name(elements[i]), read(elements[i]));
        });

    private static MetricFamily Mount(
        int number, string figure, string unit, string description, Func<MountReading, double?> read) =>
        Each(number, $"storage.mounts.*.{figure}", unit, description, s => s.Storage?.Mounts, m => m.Mount, read);

    private static MetricFamily Disk(
        int number, string figure, string unit, string description, Func<DiskReading, double?> read) =>
        Each(number, $"storage.disks.*.{figure}", unit, description, s => s.Storage?.Disks, d => d.Name, read);

    private static MetricFamily Link(
        int number, string figure, string unit, string description, Func<NetworkReading, double?> read) =>
        Each(number, $"network.*.{figure}", unit, description, s => s.Network, n => n.Interface, read);

    private static double? YesNo(bool? value) => value is { } known ? known ? 1 : 0 : null;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
