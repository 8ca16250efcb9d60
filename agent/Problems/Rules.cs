namespace HealthCheck.Agent.Problems;

/// <summary>Everything that is judged. A new rule is a new line here.</summary>
internal static class Rules
{
    /// <param name="options">Where trouble begins.</param>
    /// <param name="interval">Time between two samples.</param>
    public static IReadOnlyList<Rule> All(ProblemOptions options, TimeSpan interval)
    {
        var minutes = HoldTime.Of(TimeSpan.FromMinutes(5), interval);
        var day = HoldTime.Of(TimeSpan.FromDays(1), interval);
        return
        [
            PowerRules.UnderVoltage(minutes),
            PowerRules.SupplyWeak(options),
            PowerRules.Throttled(minutes),
            PowerRules.FrequencyCapped(minutes),
            PowerRules.SoftTemperatureLimit(minutes),
            TemperatureRules.Hot(options),
            StorageRules.StorageFull(options),
            StorageRules.InodesFull(options),
            StorageRules.ReadOnlyByError(),
            StorageRules.RootReadOnly(),
            DiskRules.SdWear(options),
            DiskRules.DiskWorn(options),
            MemoryRules.MemoryFull(options),
            MemoryRules.SwapFull(options),
            MemoryRules.MemoryPressure(options),
            MemoryRules.OutOfMemoryKills(day),
            LoadRules.LoadHigh(options),
            SystemRules.UnitFailed(),
            SystemRules.ClockNotSynchronized(options, minutes),
            NetworkRules.WifiWeak(options),
            SystemRules.RebootRequired(),
            UpdateRules.OsUnsupported(options),
            UpdateRules.SecurityUpdates(options),
            UpdateRules.Updates(options),
        ];
    }
}
