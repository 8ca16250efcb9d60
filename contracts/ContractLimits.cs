namespace HealthCheck.Contracts;

/// <summary>How much a message may hold. A device that has more of something leaves the rest out.</summary>
public static class ContractLimits
{
    /// <summary>The largest snapshot, or message of any other kind without a limit of its own, in bytes.</summary>
    public const int MessageBytes = 256 * 1024;

    /// <summary>
    /// The largest announcement, in bytes: as many addresses as <see cref="ListLength"/> allows fit in.
    /// </summary>
    public const int AnnouncementBytes = 32 * 1024;

    /// <summary>The largest backlog message, in bytes.</summary>
    public const int BacklogBytes = 64 * 1024;

    /// <summary>
    /// The largest snapshot that an agent makes, in bytes: one that cannot go alone as a backlog could not be held.
    /// </summary>
    public const int SampleBytes = 60 * 1024;

    /// <summary>The largest message of sample ranges, in bytes.</summary>
    public const int RangesBytes = 16 * 1024;

    /// <summary>The longest text of a single value, in characters.</summary>
    public const int TextLength = 512;

    /// <summary>The most entries in any list (mounts, zones, addresses, tags, problems).</summary>
    public const int ListLength = 256;
}
