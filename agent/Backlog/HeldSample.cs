using HealthCheck.Agent.Documents;

namespace HealthCheck.Agent.Backlog;

/// <summary>A sample in memory, with the data to correct its time later.</summary>
/// <param name="StartedAt">The run that measured it.</param>
/// <param name="BootId">The boot in which it was measured.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="UpMilliseconds">When it was measured, on the monotonic clock that counts from boot.</param>
/// <param name="IsClockSynchronized">Whether the wall clock was right then, as far as is known.</param>
/// <param name="Json">The snapshot.</param>
internal sealed record HeldSample(
    DateTimeOffset StartedAt, string? BootId, long Sequence, long UpMilliseconds, bool IsClockSynchronized, byte[] Json)
{
    public static HeldSample Of(EncodedSnapshot sample, long upMilliseconds) => new(
        sample.Snapshot.StartedAt ?? default, sample.Snapshot.BootId, sample.Snapshot.Sequence, upMilliseconds,
        sample.Snapshot.ClockSynchronized == true, sample.Json);
}
