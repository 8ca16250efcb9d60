using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Where a sample stands in the history: when it was measured, as long as the device can be believed, else when it
/// came. So the history has nothing in 1970 and nothing in the future, whatever the clock of a device does.
/// </summary>
internal static class HistoryTime
{
    /// <summary>Nothing that a device still holds is older; it is beyond what the history keeps, too.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(400);

    /// <summary>The time of a sample.</summary>
    /// <param name="sample">What the device said.</param>
    /// <param name="source">How it came.</param>
    /// <param name="arrived">When it came, by the collector's clock.</param>
    /// <param name="tolerance">So far a clock may be off without being wrong.</param>
    public static DateTimeOffset Of(
        HealthSnapshot sample, SampleSource source, DateTimeOffset arrived, TimeSpan tolerance) =>
        sample.Time > arrived || IsClockWrong(sample, source, arrived, tolerance) ? arrived : sample.Time;

    /// <summary>Whether the clock of the device was wrong when it measured a sample.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool IsClockWrong(
        HealthSnapshot sample, SampleSource source, DateTimeOffset arrived, TimeSpan tolerance)
    {
        var behind = arrived - sample.Time;
        if (behind < -tolerance || behind > Oldest)
            return true;

        // A clock that is synchronised is right, and then the sample waited somewhere. One that is not may have started
        // weeks behind; what it sends late it corrects itself where it can.
        return sample.ClockSynchronized != true && source == SampleSource.Live && behind > tolerance;
    }
}
