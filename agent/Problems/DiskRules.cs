using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Problems;

/// <summary>Disks and cards wearing out.</summary>
internal static class DiskRules
{
    private const double Gigabyte = 1e9;

    public static Rule SdWear(ProblemOptions options) => new EachRule<DiskReading>(Disks, disk => disk.Name)
    {
        Code = ProblemCodes.SdWear,
        Meaning = "So much is written to an SD card that it will not last: a card of 32 GB may take some ten terabytes "
            + "in its life, which at 10 GB a day are three years. Cards do not tell how worn they are.",
        Settings = ["SdWearWarningGigabytesPerDay", "SdWearCriticalGigabytesPerDay"],
        Figure = disk => IsSilentCard(disk) ? disk.BytesWrittenPerDay / Gigabyte : null,
        Levels = _ => options.SdGigabytesPerDay,
        Margin = 2,
        Message = disk => $"{ByteText.Of(disk.BytesWrittenPerDay ?? 0)} a day are written to {disk.Name}",
        Advice = "Find what writes (iotop -ao), keep logs in memory, or move the data to a disk",
    };

    public static Rule DiskWorn(ProblemOptions options) => new EachRule<DiskReading>(Disks, disk => disk.Name)
    {
        Code = ProblemCodes.DiskWorn,
        Meaning = "An eMMC or NVMe disk tells that it has used up most of the writes it was made for.",
        Settings = ["DiskLifeWarningPercent", "DiskLifeCriticalPercent"],
        Figure = disk => disk.LifeUsedPercent,
        Levels = _ => options.DiskLifePercent,
        Margin = 1,
        Message = disk => $"{disk.Name} has used {disk.LifeUsedPercent:0} % of its life",
        Advice = "Have a backup, and replace it before it fails",
    };

    private static IReadOnlyList<DiskReading>? Disks(HealthSnapshot snapshot) => snapshot.Storage?.Disks;

    private static bool IsSilentCard(DiskReading disk) =>
        disk.LifeUsedPercent is null && disk.Name.StartsWith("mmcblk", StringComparison.Ordinal);
}
