namespace HealthCheck.Collector.Tests.Storage;

/// <summary>What is wrong with a disk for a while.</summary>
internal enum DiskFault
{
    None,
    Full,
    Failing,
    Forbidden,
    TooManyFiles,
}
