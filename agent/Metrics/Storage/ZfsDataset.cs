namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>A dataset of ZFS, and what it tells: what it holds itself, and what it may still write.</summary>
internal sealed record ZfsDataset(MountEntry Entry, FileSystemUsage Usage)
{
    /// <summary>Bytes that it holds itself.</summary>
    public long Held => Usage.TotalBytes - Usage.FreeBytes;

    /// <summary>Bytes that it may still write.</summary>
    public long Free => Usage.FreeBytes;
}
