namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>How full a filesystem is.</summary>
/// <param name="TotalBytes">What df calls size.</param>
/// <param name="FreeBytes">What an ordinary user may still write.</param>
/// <param name="Inodes">All inodes; 0 where there is no fixed number.</param>
/// <param name="FreeInodes">Inodes unused.</param>
internal sealed record FileSystemUsage(long TotalBytes, long FreeBytes, long Inodes, long FreeInodes)
{
    /// <summary>What has no room, as a single file that is mounted, or a filesystem of the kernel's own.</summary>
    public static FileSystemUsage Nothing { get; } = new(0, 0, 0, 0);
}
