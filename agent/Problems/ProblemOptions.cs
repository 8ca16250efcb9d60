using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Problems;

/// <summary>Where trouble begins, and what of it is not told.</summary>
internal sealed record ProblemOptions(
    IReadOnlyList<string> Ignore, bool Processes, Levels SupplyVolts, Levels HotBelowTrip, Levels HotBelowLimit,
    Levels HotCelsius, Levels HotDiskCelsius, Levels StoragePercent, Levels StorageFreeGigabytes,
    Levels SmallStoragePercent, Levels InodesPercent, Levels SdGigabytesPerDay, Levels DiskLifePercent,
    Levels MemoryPercent, Levels SwapPercent, Levels MemoryPressurePercent, Levels LoadPerCore, Levels WifiDbm,
    int ClockMinutes, int EndOfSupportDays, int SecurityUpdates, int Updates)
{
    public static ProblemOptions Read(SettingsSection section) => new(
        Ignore: section.Words("Ignore", ProblemCodes.All, "codes of problems that are not told"),
        Processes: section.Flag(
            "Processes", true, "whether problems of load and memory name the processes that use most of it"),
        SupplyVolts: Levels.Read(
            section, "Supply", "Volts", new Levels(4.8, 4.7, AreFloors: true), 4, 5.5,
            "volts at the supply of a Raspberry Pi 5"),
        HotBelowTrip: Levels.Read(
            section, "Hot", "CelsiusBelowTrip", new Levels(30, 15, AreFloors: true), 1, 100,
            "degrees between a zone and where the board shuts itself down"),
        HotBelowLimit: Levels.Read(
            section, "Hot", "CelsiusBelowLimit", new Levels(10, 3, AreFloors: true), 0, 100,
            "degrees between a sensor that is no zone and its own limit"),
        HotCelsius: Levels.Read(
            section, "Hot", "Celsius", new Levels(80, 95), 30, 150,
            "degrees of a zone that does not tell where it shuts down"),
        HotDiskCelsius: Levels.Read(
            section, "HotDisk", "Celsius", new Levels(60, 70), 30, 150,
            "degrees of a disk that does not tell its limit"),
        StoragePercent: Percent(section, "Storage", 85, 95, "percent of a filesystem in use"),
        StorageFreeGigabytes: Levels.Read(
            section, "Storage", "FreeGigabytes", new Levels(20, 5, AreFloors: true), 0.1, 1_000_000,
            "gigabytes left of a filesystem, above which the percent in use do not count"),
        SmallStoragePercent: Percent(
            section, "SmallStorage", 95, 99, "percent in use of a filesystem below /boot or smaller than 1 GB"),
        InodesPercent: Percent(section, "Inodes", 85, 95, "percent of the inodes of a filesystem in use"),
        SdGigabytesPerDay: Levels.Read(
            section, "SdWear", "GigabytesPerDay", new Levels(10, 40), 0.1, 100_000,
            "gigabytes written to an SD card a day"),
        DiskLifePercent: Percent(section, "DiskLife", 80, 95, "percent of a disk's life used, where it tells"),
        MemoryPercent: Percent(section, "Memory", 90, 95, "percent of memory in use"),
        SwapPercent: Percent(section, "Swap", 80, 90, "percent of swap in use while as much of memory is"),
        MemoryPressurePercent: Levels.Read(
            section, "MemoryPressure", "Percent", new Levels(10, 40), 1, 100,
            "percent of a minute that programs waited for memory"),
        LoadPerCore: Levels.Read(
            section, "Load", "PerCore", new Levels(2, 5), 0.1, 1000, "load of fifteen minutes per core"),
        WifiDbm: Levels.Read(
            section, "Wifi", "Dbm", new Levels(-75, -85, AreFloors: true), -120, -1, "signal of wifi in dBm"),
        ClockMinutes: section.Number(
            "ClockMinutes", 10, 0, 1440, "minutes after boot until the clock must be synchronised"),
        EndOfSupportDays: section.Number(
            "EndOfSupportDays", 90, 0, 3650, "days before the operating system's end of support from which it is told"),
        SecurityUpdates: section.Number(
            "SecurityUpdates", 1, 1, 100_000, "security updates pending from which it is told"),
        Updates: section.Number("Updates", 50, 1, 100_000, "updates of any kind pending from which it is told"));

    private static Levels Percent(
        SettingsSection section, string name, double warning, double critical, string meaning) =>
        Levels.Read(section, name, "Percent", new Levels(warning, critical), 10, 100, meaning);
}
