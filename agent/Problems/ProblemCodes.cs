namespace HealthCheck.Agent.Problems;

/// <summary>Every code a problem of this agent may have: what programs and the settings know a problem by.</summary>
internal static class ProblemCodes
{
    public const string UnderVoltage = "under-voltage";
    public const string SupplyWeak = "supply-weak";
    public const string Throttled = "throttled";
    public const string FrequencyCapped = "frequency-capped";
    public const string SoftTemperatureLimit = "soft-temperature-limit";
    public const string Hot = "hot";
    public const string StorageFull = "storage-full";
    public const string InodesFull = "inodes-full";
    public const string ReadOnlyByError = "read-only-by-error";
    public const string RootReadOnly = "root-read-only";
    public const string SdWear = "sd-wear";
    public const string DiskWorn = "disk-worn";
    public const string MemoryFull = "memory-full";
    public const string SwapFull = "swap-full";
    public const string MemoryPressure = "memory-pressure";
    public const string OutOfMemoryKills = "out-of-memory-kills";
    public const string LoadHigh = "load-high";
    public const string UnitFailed = "unit-failed";
    public const string ClockNotSynchronized = "clock-not-synchronized";
    public const string WifiWeak = "wifi-weak";
    public const string RebootRequired = "reboot-required";
    public const string OsUnsupported = "os-unsupported";
    public const string SecurityUpdates = "security-updates";
    public const string Updates = "updates";

    // Those that no rule finds: what fails while it is measured and judged.
    public const string SourceFailed = "source-failed";
    public const string RuleFailed = "rule-failed";
    public const string SensorFailed = "sensor-failed";
    public const string MountHangs = "mount-hangs";
    public const string MountFailed = "mount-failed";
    public const string SystemdHangs = "systemd-hangs";
    public const string HttpNotListening = "http-not-listening";

    public static IReadOnlyList<string> All { get; } =
    [
        UnderVoltage, SupplyWeak, Throttled, FrequencyCapped, SoftTemperatureLimit, Hot, StorageFull, InodesFull,
        ReadOnlyByError, RootReadOnly, SdWear, DiskWorn, MemoryFull, SwapFull, MemoryPressure, OutOfMemoryKills,
        LoadHigh, UnitFailed, ClockNotSynchronized, WifiWeak, RebootRequired, OsUnsupported, SecurityUpdates, Updates,
        SourceFailed, RuleFailed, SensorFailed, MountHangs, MountFailed, SystemdHangs, HttpNotListening,
    ];
}
