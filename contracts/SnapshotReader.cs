using System.Text.Json;

namespace HealthCheck.Contracts;

/// <summary>
/// Reads a snapshot as <see cref="Wire.Write(HealthSnapshot, bool)"/> writes it: every key, in that order. So it looks
/// no key up and boxes no value, as the serializer does. Whatever is otherwise, or wrong, it leaves to the serializer,
/// whose word counts.
/// </summary>
internal static class SnapshotReader
{
    /// <summary>What the serializer would make of it; null to ask the serializer.</summary>
    public static HealthSnapshot? Read(ReadOnlySpan<byte> json)
    {
        var reader = new OrderedReader(json);
        try
        {
            var snapshot = reader.Document(Snapshot);
            return reader.IsAsExpected ? snapshot : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or holds a text that is no UTF-8.
            return null;
        }
    }

    private static HealthSnapshot Snapshot(ref OrderedReader r) => new()
    {
        ApiVersion = r.Text("apiVersion"u8),
        Id = r.Text("id"u8),
        Time = r.Time("time"u8),
        BootId = r.MaybeText("bootId"u8),
        StartedAt = r.MaybeTime("startedAt"u8),
        Sequence = r.Long("sequence"u8),
        ClockSynchronized = r.MaybeBool("clockSynchronized"u8),
        Status = r.Status("status"u8),
        Problems = r.List("problems"u8, Problem),
        Load = r.Maybe("load"u8, Load),
        Memory = r.Maybe("memory"u8, Memory),
        Storage = r.Maybe("storage"u8, Storage),
        Uptime = r.Maybe("uptime"u8, Uptime),
        Temperature = r.MaybeList("temperature"u8, Temperature),
        Cpu = r.Maybe("cpu"u8, Cpu),
        Network = r.MaybeList("network"u8, Network),
        Power = r.Maybe("power"u8, Power),
        Pressure = r.Maybe("pressure"u8, Pressure),
        System = r.Maybe("system"u8, System),
        Agent = r.Maybe("agent"u8, Agent),
        Omitted = r.MaybeList("omitted"u8, Omission),
    };

    private static Omission Omission(ref OrderedReader r) => new(r.Text("list"u8), r.Int("count"u8));

    private static Problem Problem(ref OrderedReader r) => new(
        r.Text("code"u8), r.Status("severity"u8), r.Time("since"u8), r.Text("message"u8), r.Text("advice"u8));

    private static LoadReading Load(ref OrderedReader r) => new(
        r.Object("native"u8, LoadAverages), r.Maybe("core"u8, LoadAverages), r.MaybeDouble("processors"u8));

    private static LoadAverages LoadAverages(ref OrderedReader r) => new(
        r.MaybeDouble("minute"u8), r.MaybeDouble("fiveMinutes"u8), r.MaybeDouble("fifteenMinutes"u8));

    private static MemoryReading Memory(ref OrderedReader r) => new(
        r.Long("total"u8), r.Long("allocated"u8), r.Long("free"u8), r.Text("used"u8), r.Double("usedPercent"u8),
        r.Maybe("swap"u8, Swap), r.MaybeText("limitedBy"u8), r.MaybeLong("hugePages"u8));

    private static SwapReading Swap(ref OrderedReader r) => new(
        r.Long("total"u8), r.Long("allocated"u8), r.Long("free"u8), r.Text("used"u8), r.Double("usedPercent"u8));

    private static StorageReading Storage(ref OrderedReader r) => new(
        r.MaybeLong("total"u8), r.MaybeLong("allocated"u8), r.MaybeLong("free"u8), r.MaybeText("used"u8),
        r.MaybeDouble("usedPercent"u8), r.List("mounts"u8, Mount), r.List("disks"u8, Disk));

    private static MountReading Mount(ref OrderedReader r) => new(
        r.Text("mount"u8), r.Text("device"u8), r.Text("type"u8), r.MaybeLong("total"u8), r.MaybeLong("allocated"u8),
        r.MaybeLong("free"u8), r.MaybeText("used"u8), r.MaybeDouble("usedPercent"u8),
        r.MaybeDouble("inodesUsedPercent"u8),
        r.Bool("readOnly"u8), r.MaybeBool("readOnlyByError"u8), r.MaybeText("error"u8));

    private static DiskReading Disk(ref OrderedReader r) => new(
        r.Text("name"u8), r.MaybeLong("bytesWritten"u8), r.MaybeLong("bytesRead"u8), r.MaybeDouble("lifeUsedPercent"u8),
        r.MaybeDouble("bytesWrittenPerSecond"u8), r.MaybeDouble("bytesReadPerSecond"u8), r.MaybeDouble("busyPercent"u8),
        r.MaybeLong("bytesWrittenPerDay"u8));

    private static UptimeReading Uptime(ref OrderedReader r) =>
        new(r.Maybe("since"u8, BootTime), r.Maybe("duration"u8, UptimeDuration));

    private static BootTime BootTime(ref OrderedReader r) => new(r.Long("time"u8), r.Time("iso"u8), r.Text("pretty"u8));

    private static UptimeDuration UptimeDuration(ref OrderedReader r) => new(r.Long("seconds"u8), r.Text("pretty"u8));

    private static TemperatureReading Temperature(ref OrderedReader r) => new(
        r.Int("zone"u8), r.Text("type"u8), r.Double("celsius"u8), r.Double("fahrenheit"u8),
        r.MaybeDouble("criticalCelsius"u8));

    private static CpuReading Cpu(ref OrderedReader r) => new(
        r.Object("total"u8, CpuShares), r.List("cores"u8, Core), r.Maybe("frequency"u8, Frequency),
        r.MaybeText("limitedBy"u8), r.MaybeDouble("processors"u8));

    private static CoreReading Core(ref OrderedReader r) => new(r.Int("core"u8), r.Object("shares"u8, CpuShares));

    private static CpuShares CpuShares(ref OrderedReader r) => new(
        r.Double("usedPercent"u8), r.Double("userPercent"u8), r.Double("systemPercent"u8), r.Double("iowaitPercent"u8),
        r.Double("irqPercent"u8), r.Double("stealPercent"u8), r.Double("idlePercent"u8));

    private static FrequencyReading Frequency(ref OrderedReader r) => new(
        r.Double("megahertz"u8), r.MaybeDouble("maximumMegahertz"u8), r.MaybeText("governor"u8));

    private static NetworkReading Network(ref OrderedReader r) => new(
        r.Text("interface"u8), r.MaybeText("address"u8), r.MaybeText("state"u8), r.MaybeInt("megabitsPerSecond"u8),
        r.MaybeLong("receivedBytes"u8), r.MaybeLong("transmittedBytes"u8), r.MaybeDouble("receivedBytesPerSecond"u8),
        r.MaybeDouble("transmittedBytesPerSecond"u8), r.MaybeLong("errors"u8), r.MaybeLong("dropped"u8),
        r.Maybe("wifi"u8, Wifi));

    private static WifiReading Wifi(ref OrderedReader r) => new(
        r.MaybeText("networkName"u8), r.MaybeInt("signalDbm"u8), r.MaybeDouble("qualityPercent"u8));

    private static PowerReading Power(ref OrderedReader r) => new(
        r.Object("underVoltage"u8, Condition), r.Object("frequencyCapped"u8, Condition),
        r.Object("throttled"u8, Condition),
        r.Object("softTemperatureLimit"u8, Condition), r.MaybeDouble("supplyVolts"u8), r.MaybeDouble("coreVolts"u8),
        r.MaybeInt("fanRpm"u8));

    private static PowerCondition Condition(ref OrderedReader r) => new(
        r.MaybeBool("now"u8), r.MaybeBool("sinceBoot"u8), r.Int("count"u8), r.MaybeTime("first"u8),
        r.MaybeTime("last"u8));

    private static PressureReading Pressure(ref OrderedReader r) => new(
        r.Maybe("cpu"u8, PressureShares), r.Maybe("memory"u8, PressureShares), r.Maybe("io"u8, PressureShares));

    private static PressureShares PressureShares(ref OrderedReader r) => new(
        r.Maybe("some"u8, PressureAverages), r.Maybe("full"u8, PressureAverages));

    private static PressureAverages PressureAverages(ref OrderedReader r) => new(
        r.MaybeDouble("tenSeconds"u8), r.MaybeDouble("minute"u8), r.MaybeDouble("fiveMinutes"u8));

    private static SystemReading System(ref OrderedReader r) => new(
        r.MaybeTexts("failedUnits"u8), r.Bool("rebootRequired"u8), r.Maybe("updates"u8, Updates),
        r.MaybeInt("processes"u8),
        r.MaybeInt("sessions"u8), r.MaybeLong("outOfMemoryKills"u8), r.Maybe("clock"u8, Clock),
        r.MaybeBool("lastShutdownClean"u8), r.MaybeDate("endOfSupport"u8));

    private static UpdatesReading Updates(ref OrderedReader r) => new(r.Int("pending"u8), r.MaybeInt("security"u8));

    private static ClockReading Clock(ref OrderedReader r) =>
        new(r.Bool("synchronized"u8), r.MaybeDouble("offsetMilliseconds"u8));

    private static AgentReading Agent(ref OrderedReader r) => new(
        r.MaybeLong("residentBytes"u8), r.MaybeDouble("cpuSeconds"u8), r.Long("messagesSent"u8), r.Int("backlog"u8),
        r.Long("dropped"u8), r.Int("reconnects"u8));
}
