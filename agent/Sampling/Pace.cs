using HealthCheck.Hosting.Systemd;

namespace HealthCheck.Agent.Sampling;

/// <summary>
/// The pace of the loop that measures: tells it when the next sample is due, and feeds systemd's watchdog each time the loop
/// comes by. There is no timer beside the loop: one that hangs in a sample is seen by the watchdog and by
/// <c>/health/live</c>. Where the watchdog is less patient than the interval is long, the loop comes by more often.
/// </summary>
internal sealed class Pace : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ServiceManager manager;
    private readonly TimeProvider clock;
    private readonly PeriodicTimer timer;
    private volatile Rhythm rhythm;
    private long lastSample;

    public Pace(HealthOptions health, ServiceManager manager, TimeProvider clock)
    {
        (this.manager, this.clock) = (manager, clock);
        rhythm = Rhythm.For(health.Interval, manager.WatchdogLimit);
        timer = new PeriodicTimer(rhythm.Beat, clock);
        lastSample = clock.GetTimestamp();
    }

    /// <summary>False once three samples and a little more have not come, by a clock that nobody can set.</summary>
    public bool IsLive => SinceLastSample <= (3 * rhythm.Interval) + Grace;

    /// <summary>How long ago the loop had a sample finished.</summary>
    public TimeSpan SinceLastSample => clock.GetElapsedTime(Volatile.Read(ref lastSample));

    /// <summary>For the loop alone: ends when the next sample is due, for the one before is finished now.</summary>
    public async Task WaitForNextAsync(CancellationToken stop)
    {
        Volatile.Write(ref lastSample, clock.GetTimestamp());
        for (var beats = 0; beats < rhythm.BeatsPerSample; beats++)
        {
            await timer.WaitForNextTickAsync(stop);
            manager.StillAlive();
        }
    }

    /// <summary>From now on another interval; the next sample comes when it has passed once.</summary>
    public void Change(HealthOptions health)
    {
        rhythm = Rhythm.For(health.Interval, manager.WatchdogLimit);
        Volatile.Write(ref lastSample, clock.GetTimestamp());
        timer.Period = rhythm.Beat;
    }

    public void Dispose() => timer.Dispose();

    /// <summary>How often the loop comes by, and every how many times it measures.</summary>
    private sealed record Rhythm(TimeSpan Interval, TimeSpan Beat, int BeatsPerSample)
    {
        public static Rhythm For(TimeSpan interval, TimeSpan? watchdogLimit)
        {
            // Half the limit, as sd_watchdog_enabled(3) advises.
            var beats = watchdogLimit is { } limit ? Math.Max(1, (int)Math.Ceiling(interval / (limit / 2))) : 1;
            return new Rhythm(interval, interval / beats, beats);
        }
    }
}
