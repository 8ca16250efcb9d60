using HealthCheck.Hosting.Systemd;

namespace HealthCheck.Agent.Sampling;

/// <summary>
/// The timer of the measuring loop. It wakes the loop for each sample, and feeds systemd's watchdog each time. Where
/// the watchdog needs this more often than a sample is due, the loop wakes in between. No other timer feeds the
/// watchdog, so it notices a loop that hangs in a sample, and so does <c>/health/live</c>.
/// </summary>
internal sealed class SampleTimer : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ServiceManager manager;
    private readonly TimeProvider clock;
    private readonly PeriodicTimer timer;
    private volatile Schedule schedule;
    private long lastSample;

    public SampleTimer(HealthOptions health, ServiceManager manager, TimeProvider clock)
    {
        (this.manager, this.clock) = (manager, clock);
        schedule = Schedule.For(health.Interval, manager.WatchdogLimit);
        timer = new PeriodicTimer(schedule.WakeUp, clock);
        lastSample = clock.GetTimestamp();
    }

    /// <summary>False after three missed samples and a grace period, by the monotonic clock.</summary>
    public bool IsLive => SinceLastSample <= (3 * schedule.Interval) + Grace;

    /// <summary>Time since the last finished sample.</summary>
    public TimeSpan SinceLastSample => clock.GetElapsedTime(Volatile.Read(ref lastSample));

    /// <summary>Waits until the next sample is due. Only the loop calls it, after each finished sample.</summary>
    public async Task WaitForNextAsync(CancellationToken stop)
    {
        Volatile.Write(ref lastSample, clock.GetTimestamp());
        for (var wakeUps = 0; wakeUps < schedule.WakeUpsPerSample; wakeUps++)
        {
            await timer.WaitForNextTickAsync(stop);
            manager.StillAlive();
        }
    }

    /// <summary>Changes the interval; the next sample is due one interval later.</summary>
    public void Change(HealthOptions health)
    {
        schedule = Schedule.For(health.Interval, manager.WatchdogLimit);
        Volatile.Write(ref lastSample, clock.GetTimestamp());
        timer.Period = schedule.WakeUp;
    }

    public void Dispose() => timer.Dispose();

    /// <summary>How often the loop wakes, and how many wake-ups make one sample.</summary>
    private sealed record Schedule(TimeSpan Interval, TimeSpan WakeUp, int WakeUpsPerSample)
    {
        public static Schedule For(TimeSpan interval, TimeSpan? watchdogLimit)
        {
            // Half the limit, as sd_watchdog_enabled(3) advises.
            var wakeUps = watchdogLimit is { } limit ? Math.Max(1, (int)Math.Ceiling(interval / (limit / 2))) : 1;
            return new Schedule(interval, interval / wakeUps, wakeUps);
        }
    }
}
