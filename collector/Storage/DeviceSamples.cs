namespace HealthCheck.Collector.Storage;

/// <summary>What one device sent.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Days">The days of which there are any.</param>
internal sealed record DeviceSamples(int Number, SampleBuffer Samples, IReadOnlySet<DateTimeOffset> Days)
{
    /// <summary>Whether there are any of the period of a segment.</summary>
    public bool IsIn(SegmentFile segment) => Days.Any(day => day >= segment.Start && day < segment.End);
}
