using System.Runtime.CompilerServices;

namespace HealthCheck.Contracts;

/// <summary>What JSON alone does not say: ranges, lengths, and which figures must be finite.</summary>
internal static class ContractRules
{
    public static void Check(DeviceAnnouncement a)
    {
        Version(a.ApiVersion);
        Id(a.Id);
        Text(a.Hostname);
        Text(a.Address);
        Text(a.Name);
        Range(a.HttpPort, 1, 65535);
        Text(a.HttpScheme);
        Each(a.Tags, Text);
        Each(a.Addresses, Check);
        Text(a.Model);
        Text(a.Revision);
        Text(a.Architecture);
        Range(a.Cores, 1, 65536);
        Range(a.Memory, 0, long.MaxValue);
        Text(a.Os?.Id);
        Text(a.Os?.Name);
        Text(a.Os?.Version);
        Text(a.Kernel);
        Text(a.AgentVersion);
        Text(a.BootId);
        Text(a.Container);
        Range(a.IntervalSeconds, 1, 3600);
        Text(a.Fingerprint.Serial);
        Text(a.Fingerprint.MachineId);
        Each(a.Fingerprint.Macs, Text);
        if (a.Omitted is { } omitted)
            Each(omitted, Check);
    }

    public static void Check(HealthSnapshot s)
    {
        Version(s.ApiVersion);
        Id(s.Id);
        Text(s.BootId);
        Range(s.Sequence, 1, long.MaxValue - 1);
        Each(s.Problems, Check);
        if (s.Load is { } load)
        {
            Check(load.Native);
            Range(load.Processors, 0, 65536);
            if (load.Core is { } core)
                Check(core);
        }

        if (s.Memory is { } memory)
        {
            Filled(memory.Total, memory.Allocated, memory.Free, memory.Used, memory.UsedPercent);
            Text(memory.LimitedBy);
            Range(memory.HugePages, 0, long.MaxValue);
            if (memory.Swap is { } swap)
                Filled(swap.Total, swap.Allocated, swap.Free, swap.Used, swap.UsedPercent);
        }

        if (s.Storage is { } storage)
        {
            Filled(storage.Total, storage.Allocated, storage.Free, storage.Used, storage.UsedPercent);
            Each(storage.Mounts, Check);
            Each(storage.Disks, Check);
        }

        Text(s.Uptime?.Since?.Pretty);
        Text(s.Uptime?.Duration?.Pretty);
        Range(s.Uptime?.Duration?.Seconds, 0, long.MaxValue);
        if (s.Temperature is { } zones)
            Each(zones, Check);
        if (s.Cpu is { } cpu)
            Check(cpu);
        if (s.Network is { } network)
            Each(network, Check);
        if (s.Power is { } power)
            Check(power);
        if (s.Pressure is { } pressure)
            Check(pressure);
        if (s.System is { } system)
            Check(system);
        if (s.Agent is { } agent)
            Check(agent);
        if (s.Omitted is { } omitted)
            Each(omitted, Check);
    }

    private static void Check(Omission omission, string? list)
    {
        Text(omission.List);
        Range(omission.Count, 1, int.MaxValue);
    }

    private static void Check(CpuReading cpu)
    {
        Check(cpu.Total);
        Each(cpu.Cores, Check);
        Range(cpu.Frequency?.Megahertz, 0, 1e6);
        Range(cpu.Frequency?.MaximumMegahertz, 0, 1e6);
        Text(cpu.Frequency?.Governor);
        Text(cpu.LimitedBy);
        Range(cpu.Processors, 0, 65536);
    }

    private static void Check(CoreReading core, string? list)
    {
        Range(core.Core, 0, 65535);
        Check(core.Shares);
    }

    private static void Check(CpuShares shares)
    {
        Range(shares.UsedPercent, 0, 100);
        Range(shares.UserPercent, 0, 100);
        Range(shares.SystemPercent, 0, 100);
        Range(shares.IowaitPercent, 0, 100);
        Range(shares.IrqPercent, 0, 100);
        Range(shares.StealPercent, 0, 100);
        Range(shares.IdlePercent, 0, 100);
    }

    private static void Check(NetworkReading network, string? list)
    {
        Text(network.Interface);
        Text(network.Address);
        Text(network.State);
        Range(network.MegabitsPerSecond, 0, int.MaxValue);
        Range(network.ReceivedBytes, 0, long.MaxValue);
        Range(network.TransmittedBytes, 0, long.MaxValue);
        Range(network.ReceivedBytesPerSecond, 0, 1e15);
        Range(network.TransmittedBytesPerSecond, 0, 1e15);
        Range(network.Errors, 0, long.MaxValue);
        Range(network.Dropped, 0, long.MaxValue);
        Text(network.Wifi?.NetworkName);
        Range(network.Wifi?.SignalDbm, -200, 50);
        Range(network.Wifi?.QualityPercent, 0, 100);
    }

    private static void Check(PowerReading power)
    {
        Range(power.UnderVoltage.Count, 0, int.MaxValue);
        Range(power.FrequencyCapped.Count, 0, int.MaxValue);
        Range(power.Throttled.Count, 0, int.MaxValue);
        Range(power.SoftTemperatureLimit.Count, 0, int.MaxValue);
        Range(power.SupplyVolts, 0, 100);
        Range(power.CoreVolts, 0, 100);
        Range(power.FanRpm, 0, 1_000_000);
    }

    private static void Check(PressureReading pressure)
    {
        foreach (var shares in (ReadOnlySpan<PressureShares?>)[pressure.Cpu, pressure.Memory, pressure.Io])
        {
            if (shares is null)
                continue;
            if (shares.Some is { } some)
                Check(some);
            if (shares.Full is { } full)
                Check(full);
        }
    }

    private static void Check(PressureAverages pressure)
    {
        Range(pressure.TenSeconds, 0, 100);
        Range(pressure.Minute, 0, 100);
        Range(pressure.FiveMinutes, 0, 100);
    }

    private static void Check(SystemReading system)
    {
        if (system.FailedUnits is { } units)
            Each(units, Text, "system.failedUnits");
        Range(system.Updates?.Pending, 0, int.MaxValue);
        Range(system.Updates?.Security, 0, int.MaxValue);
        Range(system.Processes, 0, int.MaxValue);
        Range(system.Sessions, 0, int.MaxValue);
        Range(system.OutOfMemoryKills, 0, long.MaxValue);
        Range(system.Clock?.OffsetMilliseconds, -1e12, 1e12);
    }

    private static void Check(AgentReading agent)
    {
        Range(agent.ResidentBytes, 0, long.MaxValue);
        Range(agent.CpuSeconds, 0, 1e12);
        Range(agent.MessagesSent, 0, long.MaxValue);
        Range(agent.Backlog, 0, int.MaxValue);
        Range(agent.Dropped, 0, long.MaxValue);
        Range(agent.Reconnects, 0, int.MaxValue);
    }

    public static void Check(SampleRanges s)
    {
        Each(s.Ranges, Check);
        if (s.Ranges.Count == 0)
            throw ContractException.Malformed("ranges is empty");
    }

    private static void Check(IReadOnlyList<long> range, string? list)
    {
        if (range is not [>= 1 and var first, < long.MaxValue and var last] || last < first)
            throw ContractException.Malformed(
                $"{Path(list)} holds [{string.Join(", ", range.Take(3))}]: it must be a pair of first and last, 1 or "
                    + $"more");
    }

    private static void Check(InterfaceAddress address, string? list)
    {
        Text(address.Interface);
        Text(address.Address);
        Text(address.Mac);
    }

    private static void Check(Problem problem, string? list)
    {
        Text(problem.Code);
        Text(problem.Message);
        Text(problem.Advice);
    }

    private static void Check(LoadAverages load)
    {
        Range(load.Minute, 0, 1e9);
        Range(load.FiveMinutes, 0, 1e9);
        Range(load.FifteenMinutes, 0, 1e9);
    }

    private static void Check(MountReading mount, string? list)
    {
        Text(mount.Mount);
        Text(mount.Device);
        Text(mount.Type);
        Filled(mount.Total, mount.Allocated, mount.Free, mount.Used, mount.UsedPercent);
        Range(mount.InodesUsedPercent, 0, 100);
        Text(mount.Error);
    }

    private static void Check(DiskReading disk, string? list)
    {
        Text(disk.Name);
        Range(disk.BytesWritten, 0, long.MaxValue);
        Range(disk.BytesRead, 0, long.MaxValue);
        Range(disk.LifeUsedPercent, 0, 1000);
        Range(disk.BytesWrittenPerSecond, 0, 1e15);
        Range(disk.BytesReadPerSecond, 0, 1e15);
        Range(disk.BusyPercent, 0, 100);
        Range(disk.BytesWrittenPerDay, 0, long.MaxValue);
    }

    private static void Check(TemperatureReading zone, string? list)
    {
        Range(zone.Zone, 0, int.MaxValue);
        Text(zone.Type);
        Range(zone.Celsius, -273.15, 1000);
        Range(zone.Fahrenheit, -459.67, 2000);
        Range(zone.CriticalCelsius, -273.15, 1000);
    }

    private static void Filled(
        long? total, long? allocated, long? free, string? used, double? usedPercent,
        [CallerArgumentExpression(nameof(total))] string? name = null)
    {
        Range(total, 0, long.MaxValue, name);
        Range(allocated, 0, long.MaxValue, name, nameof(allocated));
        Range(free, 0, long.MaxValue, name, nameof(free));
        Text(used, name, nameof(used));
        Range(usedPercent, 0, 100, name, nameof(usedPercent));
    }

    private static void Version(string version)
    {
        if (!ApiVersions.IsReadable(version))
            throw ContractException.Malformed(
                $"apiVersion is '{Shorten(version)}': this reader speaks {ApiVersions.Current}");
    }

    private static void Id(string id)
    {
        if (!DeviceId.IsValid(id))
            throw new ContractException(Refusal.WrongId, $"id is '{Shorten(id)}': it must be {DeviceId.Rule}");
    }

    private static void Text(
        string? text, [CallerArgumentExpression(nameof(text))] string? name = null, string? sibling = null)
    {
        if (text?.Length > ContractLimits.TextLength)
            throw ContractException.Malformed(
                $"{Path(name, sibling)} has {text.Length} characters: {ContractLimits.TextLength} are allowed");
    }

    private static void Text(string text, string? list) => Text(text, list, sibling: null);

    private static void Range(
        long? value, long from, long to, [CallerArgumentExpression(nameof(value))] string? name = null,
        string? sibling = null)
    {
        if (value < from || value > to)
            throw ContractException.Malformed($"{Path(name, sibling)} is {value}: it must be from {from} to {to}");
    }

    private static void Range(
        double? value, double from, double to, [CallerArgumentExpression(nameof(value))] string? name = null,
        string? sibling = null)
    {
        if (value is { } number && !(number >= from && number <= to))
            throw ContractException.Malformed($"{Path(name, sibling)} is {value}: it must be from {from} to {to}");
    }

    private static void Each<T>(
        IReadOnlyList<T> list, Action<T, string?> check, [CallerArgumentExpression(nameof(list))] string? name = null)
    {
        if (list.Count > ContractLimits.ListLength)
            throw ContractException.Malformed(
                $"{Path(name)} has {list.Count} entries: {ContractLimits.ListLength} are allowed");
        for (var i = 0; i < list.Count; i++)
            check(list[i] ?? throw ContractException.Malformed($"{Path(name)} holds a null"), name);
    }

    // "s.Uptime?.Duration?.Seconds" → "uptime.duration.seconds", the words of the document; or a sibling of that.
    private static string Path(string? expression, string? sibling = null)
    {
        var words = (expression ?? "").Split('.', '?').Where(part => part.Length > 0)
            .Select(part => char.ToLowerInvariant(part[0]) + part[1..])
            .SkipWhile(part => part is "s" or "a");
        return string.Join('.', sibling is null ? words : words.SkipLast(1).Append(sibling));
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
