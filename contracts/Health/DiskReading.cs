using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>A disk, from <c>/sys/block/*/stat</c>.</summary>
/// <param name="Name">Name of the block device, for example <c>mmcblk0</c>.</param>
/// <param name="BytesWritten">Bytes written since boot; null when the kernel gives no number below 2^63.</param>
/// <param name="BytesRead">Bytes read since boot; null as above.</param>
/// <param name="LifeUsedPercent">
/// At most how much of the life its maker promised is used up: 10 means 0 to 10 %, over 100 that it is past it. Null
/// where the disk does not tell, as SD cards never do.
/// </param>
/// <param name="BytesWrittenPerSecond">
/// Since the sample before; null in the first, and when the counter started again or jumped by more than can be.
/// </param>
/// <param name="BytesReadPerSecond">As above.</param>
/// <param name="BusyPercent">
/// Share of time with a request under way since the sample before, 0 to 100; null as above.
/// </param>
/// <param name="BytesWrittenPerDay">
/// Average since boot, or since the agent's start when the machine has run for less than an hour; what wears an SD
/// card. Null for other disks, and while there are less than ten minutes to average over.
/// </param>
public sealed record DiskReading(
    string Name, long? BytesWritten, long? BytesRead, double? LifeUsedPercent, double? BytesWrittenPerSecond = null,
    double? BytesReadPerSecond = null, double? BusyPercent = null, long? BytesWrittenPerDay = null)
{
    internal static DiskReading Read(ref OrderedReader r) => new(
        r.Text("name"u8), r.MaybeLong("bytesWritten"u8), r.MaybeLong("bytesRead"u8), r.MaybeDouble("lifeUsedPercent"u8),
        r.MaybeDouble("bytesWrittenPerSecond"u8), r.MaybeDouble("bytesReadPerSecond"u8), r.MaybeDouble("busyPercent"u8),
        r.MaybeLong("bytesWrittenPerDay"u8));

    internal static void Check(DiskReading disk, string? list)
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
}
