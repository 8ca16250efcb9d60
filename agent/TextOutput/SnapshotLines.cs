using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>The sections that fit into a line or two.</summary>
internal static class SnapshotLines
{
    public static IEnumerable<Line> Load(LoadReading? load)
    {
        if (load is { Native: var native })
        {
            var perCore = load.Core is { } core ? $"   per core {Averages(core)}{OfHowMany(load)}" : "";
            yield return new Line("load", Averages(native) + perCore);
        }
    }

    // A whole number is what everybody expects.
    private static string OfHowMany(LoadReading load) =>
        load.Processors is { } processors && processors != Math.Truncate(processors)
            ? Text($"   of {processors:0.##} processors")
            : "";

    public static IEnumerable<Line> Cpu(CpuReading? cpu)
    {
        if (cpu is not { Total: var total })
            yield break;
        (string Name, double Percent)[] states =
        [
            ("user", total.UserPercent), ("system", total.SystemPercent), ("waiting for disks", total.IowaitPercent),
            ("interrupts", total.IrqPercent), ("stolen", total.StealPercent),
        ];
        var shares = states.Where(state => state.Percent >= 0.1)
            .Select(state => Text($"{state.Name} {state.Percent:0.0}"));
        var ofWhat = cpu is { LimitedBy: not null, Processors: { } processors }
            ? Text($"of the {processors:0.##} processors that this container may use")
            : null;
        var busiest = cpu.Cores.Count > 1 ? cpu.Cores.MaxBy(core => core.Shares.UsedPercent) : null;
        yield return new Line("cpu", Line.Join(
            [
                Percent(total.UsedPercent), .. shares, ofWhat,
                busiest is null
                    ? null
                    : Text($"busiest is core {busiest.Core} with {Percent(busiest.Shares.UsedPercent)}"),
            ]));
        if (cpu.Frequency is { } frequency)
        {
            yield return new Line("clock rate", Line.Join(
                Text($"{frequency.Megahertz:0}")
                    + (frequency.MaximumMegahertz is { } most ? Text($" of {most:0} MHz") : " MHz"),
                frequency.Governor));
        }
    }

    public static IEnumerable<Line> Memory(MemoryReading? memory)
    {
        if (memory is null)
            yield break;
        var beside = memory.HugePages is { } pages ? $", and {ByteText.Of(pages)} set aside for huge pages" : "";
        var limit = memory.LimitedBy is null ? "" : ", the limit of this container";
        yield return new Line(
            "memory", $"{Percent(memory.UsedPercent)}, {ByteText.Part(memory.Allocated, memory.Total)}{limit}{beside}");
        if (memory.Swap is { Total: > 0 } swap)
            yield return new Line("swap", $"{Percent(swap.UsedPercent)}, {ByteText.Part(swap.Allocated, swap.Total)}");
    }

    public static IEnumerable<Line> Uptime(UptimeReading? uptime)
    {
        if (uptime?.Duration is { } duration)
        {
            var since = uptime.Since is { } boot ? $", since {boot.Pretty.Replace('T', ' ')}" : "";
            yield return new Line("uptime", duration.Pretty + since);
        }
    }

    public static IEnumerable<Line> Temperature(IReadOnlyList<TemperatureReading>? zones) =>
        from zone in zones ?? []
        select new Line("temperature", Line.Join(
            Text($"{zone.Celsius:0.0} °C {zone.Type}"),
            zone.CriticalCelsius is { } critical
                ? Text($"{(zone.Zone < TemperatureReading.FirstSensor ? "shuts down at" : "limit")} {critical:0} °C")
                : null));

    public static IEnumerable<Line> Pressure(PressureReading? pressure)
    {
        if (pressure is not null)
        {
            yield return new Line("pressure", "in the last ten seconds tasks waited for " + Line.Join(
                Share("cpu", pressure.Cpu), Share("memory", pressure.Memory), Share("disks", pressure.Io)));
        }
    }

    private static string? Share(string resource, PressureShares? shares) =>
        shares?.Some?.TenSeconds is not { } share ? null
        : shares.Full?.TenSeconds is > 0 and var all ? $"{resource} {Percent(share)} (all at once {Percent(all)})"
        : $"{resource} {Percent(share)}";

    private static string Averages(LoadAverages load) =>
        $"{Decimal(load.Minute)} {Decimal(load.FiveMinutes)} {Decimal(load.FifteenMinutes)}";

    private static string Decimal(double? value) => value is { } known ? Text($"{known:0.00}") : Unknown;
}
