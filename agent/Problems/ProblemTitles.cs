namespace HealthCheck.Agent.Problems;

/// <summary>What a problem is called in a few words. No title has a figure, so it stays while the problem lasts.</summary>
internal static class ProblemTitles
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [ProblemCodes.UnderVoltage] = "Under-voltage",
        [ProblemCodes.SupplyWeak] = "Supply weak",
        [ProblemCodes.Throttled] = "Throttled",
        [ProblemCodes.FrequencyCapped] = "Frequency capped",
        [ProblemCodes.SoftTemperatureLimit] = "Soft temperature limit",
        [ProblemCodes.Hot] = "Hot",
        [ProblemCodes.StorageFull] = "Storage full",
        [ProblemCodes.InodesFull] = "Inodes full",
        [ProblemCodes.ReadOnlyByError] = "Read-only after an error",
        [ProblemCodes.RootReadOnly] = "Root is read-only",
        [ProblemCodes.SdWear] = "Card wears out",
        [ProblemCodes.DiskWorn] = "Disk worn",
        [ProblemCodes.MemoryFull] = "Memory full",
        [ProblemCodes.SwapFull] = "Swap full",
        [ProblemCodes.MemoryPressure] = "Memory pressure",
        [ProblemCodes.OutOfMemoryKills] = "Out of memory",
        [ProblemCodes.LoadHigh] = "Load high",
        [ProblemCodes.UnitFailed] = "Service failed",
        [ProblemCodes.ClockNotSynchronized] = "Clock not synchronised",
        [ProblemCodes.WifiWeak] = "Wi-Fi weak",
        [ProblemCodes.RebootRequired] = "Restart required",
        [ProblemCodes.OsUnsupported] = "Operating system without support",
        [ProblemCodes.SecurityUpdates] = "Security updates pending",
        [ProblemCodes.Updates] = "Updates pending",
        [ProblemCodes.SourceFailed] = "Cannot be read",
        [ProblemCodes.RuleFailed] = "Cannot be checked",
        [ProblemCodes.SensorFailed] = "Sensor failed",
        [ProblemCodes.MountHangs] = "Mount does not answer",
        [ProblemCodes.MountFailed] = "Mount failed",
        [ProblemCodes.SystemdHangs] = "systemd does not answer",
        [ProblemCodes.HttpNotListening] = "HTTP does not listen",
    };

    /// <summary>The title of a code; the code itself where it has none.</summary>
    public static string Of(string code) => Titles.GetValueOrDefault(code, code);

    /// <summary>The title with what it concerns, for example <c>Storage full: /boot</c>.</summary>
    public static string Summary(string code, string subject) =>
        subject.Length == 0 ? Of(code) : $"{Of(code)}: {subject}";
}
