using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthCheck.Hosting.Systemd;

/// <summary>
/// What a service tells systemd between "up" and "stopping"; see sd_notify(3). Without systemd it tells nobody.
/// </summary>
/// <param name="notifier">The way there; null without systemd.</param>
/// <param name="watchdogLimit">How long systemd waits for a sign of life before it kills the service; null for
/// ever.</param>
/// <param name="clock">The clock.</param>
public sealed class ServiceManager(ISystemdNotifier? notifier, TimeSpan? watchdogLimit, TimeProvider clock)
{
    /// <summary>How long systemd waits for <see cref="StillAlive"/>; null when it does not.</summary>
    public TimeSpan? WatchdogLimit { get; } = watchdogLimit;

    /// <summary>Feeds the watchdog.</summary>
    public void StillAlive() => Tell("WATCHDOG=1");

    /// <summary>The settings are being read again; <see cref="Reloaded"/> must follow.</summary>
    public void Reloading()
    {
        // systemd compares this time with that of its signal, both by CLOCK_MONOTONIC, which is the clock's time stamp.
        var microseconds = (long)(clock.GetTimestamp() * 1e6 / clock.TimestampFrequency);
        Tell(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// <summary>The settings were read again.</summary>
    /// <param name="status">What <c>systemctl status</c> shows from now on, one line.</param>
    public void Reloaded(string status) => Tell($"READY=1\nSTATUS={status}");

    /// <summary>
    /// The limit that systemd gave to this process: <c>WATCHDOG_USEC</c>, unless it is meant for another.
    /// </summary>
    internal static TimeSpan? ReadWatchdogLimit(string? microseconds, string? forProcess, int process) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
        && (string.IsNullOrEmpty(forProcess) || forProcess == process.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(limit)
            : null;

    private void Tell(string state) => notifier?.Notify(new ServiceState(state));
}
