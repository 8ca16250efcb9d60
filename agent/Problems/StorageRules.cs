using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Problems;

/// <summary>Filesystems: how full, and whether they can be written.</summary>
internal static class StorageRules
{
    private const long SmallBytes = 1_000_000_000;

    public static Rule StorageFull(ProblemOptions options) => new EachRule<MountReading>(Mounts, mount => mount.Mount)
    {
        Code = ProblemCodes.StorageFull,
        Meaning = "A filesystem fills up. When / is full, programs lose data, logs stop, and updates break in the "
            + "middle. Both must be: so many percent in use, and little space left, for 5 % of a large disk is room "
            + "for years. Boot partitions and others below 1 GB are small and stay as they are, so they may be fuller; "
            + "one that is read-only cannot fill.",
        Settings =
        [
            "StorageWarningPercent", "StorageCriticalPercent", "StorageWarningFreeGigabytes",
            "StorageCriticalFreeGigabytes", "SmallStorageWarningPercent", "SmallStorageCriticalPercent",
        ],
        Figure = mount => mount is { ReadOnly: false, Total: > 0, Free: { } free } ? 100d * free / mount.Total : null,
        Levels = mount => FreePercent(mount, options),
        Margin = 3,
        Message = mount =>
            $"{mount.UsedPercent:0} % of {mount.Mount} is in use, {ByteText.Of(mount.Free ?? 0)} left",
        Advice = "Remove what is not needed: apt clean and journalctl --vacuum-size=100M help at once, du -xh shows "
            + "the rest",
    };

    public static Rule InodesFull(ProblemOptions options) => new EachRule<MountReading>(Mounts, mount => mount.Mount)
    {
        Code = ProblemCodes.InodesFull,
        Meaning = "A filesystem runs out of inodes: it can take no more files although it has room.",
        Settings = ["InodesWarningPercent", "InodesCriticalPercent"],
        Figure = mount => mount.ReadOnly ? null : mount.InodesUsedPercent,
        Levels = _ => options.InodesPercent,
        Margin = 3,
        Message = mount => $"{mount.InodesUsedPercent:0} % of the inodes of {mount.Mount} are in use",
        Advice = "Remove small files there are many of: du --inodes -x shows where they are",
    };

    public static Rule ReadOnlyByError() => new EachRule<MountReading>(Mounts, mount => mount.Mount)
    {
        Code = ProblemCodes.ReadOnlyByError,
        Meaning = "The kernel made a filesystem read-only after an error: the first sign of a dying SD card.",
        Figure = mount => mount is { ReadOnly: true, ReadOnlyByError: true } ? (double)HealthStatus.Critical : 0,
        Levels = _ => Levels.Severity,
        Message = mount => $"{mount.Mount} turned read-only after an error of {mount.Device}",
        Advice = "Save its data now, look at the kernel log (dmesg), and have a new card or disk ready",
    };

    public static Rule RootReadOnly() => new EachRule<MountReading>(Mounts, mount => mount.Mount)
    {
        Code = ProblemCodes.RootReadOnly,
        Meaning = "Nothing can be written to /. Critical when nobody knows why, a warning when no error made it so; "
            + "with an error it is read-only-by-error.",
        Figure = mount =>
            mount is { Mount: "/", ReadOnlyByError: not true } && !IsImage(mount) ? RootSeverity(mount) : null,
        Levels = _ => Levels.Severity,
        Message = _ => "/ is read-only",
        Advice = "Look at the kernel log (dmesg) for errors of its disk; if it is meant to be so, add root-read-only "
            + "to Verdict:Ignore",
    };

    private static IReadOnlyList<MountReading>? Mounts(HealthSnapshot snapshot) => snapshot.Storage?.Mounts;

    // Free percent from which on it is trouble: as the percent in use say, or later where that is more space than the
    // setting says.
    private static Levels FreePercent(MountReading mount, ProblemOptions options)
    {
        var used = IsSmall(mount) ? options.SmallStoragePercent : options.StoragePercent;
        var percent = new Levels(100 - used.Warning, 100 - used.Critical, AreFloors: true);
        if (IsSmall(mount))
            return percent;
        var ofGigabyte = 100e9 / mount.Total!.Value;
        return percent with
        {
            Warning = Math.Min(percent.Warning, options.StorageFreeGigabytes.Warning * ofGigabyte),
            Critical = Math.Min(percent.Critical, options.StorageFreeGigabytes.Critical * ofGigabyte),
        };
    }

    private static bool IsSmall(MountReading mount) =>
        mount.Total < SmallBytes
        || mount.Mount == "/boot" || mount.Mount.StartsWith("/boot/", StringComparison.Ordinal);

    private static double RootSeverity(MountReading root) => (double)(root switch
    {
        { ReadOnly: false } => HealthStatus.Ok,
        { ReadOnlyByError: null } => HealthStatus.Critical,
        _ => HealthStatus.Warning,
    });

    // Never anything but read-only.
    private static bool IsImage(MountReading mount) =>
        mount.Type is "squashfs" or "erofs" or "iso9660" or "cramfs" or "romfs";
}
