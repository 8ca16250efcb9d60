using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>Services, clock and restarts.</summary>
internal static class SystemRules
{
    public static Rule UnitFailed() => new EachRule<string>(snapshot => snapshot.System?.FailedUnits, unit => unit)
    {
        Code = ProblemCodes.UnitFailed,
        Meaning = "A systemd unit has failed and systemd does not start it again.",
        Figure = _ => (double)HealthStatus.Warning,
        Levels = _ => Levels.Severity,
        Message = unit => $"{unit} has failed",
        Advice = "See why with systemctl status and journalctl -u; systemctl restart or reset-failed ends it",
    };

    public static Rule ClockNotSynchronized(ProblemOptions options, HoldTime hold) =>
        new SingleRule<HealthSnapshot>(snapshot => snapshot)
        {
            Code = ProblemCodes.ClockNotSynchronized,
            Meaning = "The clock follows no time server although the device has been up for a while. A Raspberry Pi "
                + "before the 5 has no battery and starts with the time of its last shutdown; certificates and logs go "
                + "wrong.",
            Settings = ["ClockMinutes"],
            Figure = snapshot => ClockSeverity(snapshot, options.ClockMinutes * 60L),
            Levels = _ => Levels.Severity,
            Message = _ => "The clock is not synchronised",
            Advice = "Check with timedatectl that a time server is set and can be reached (UDP port 123)",
            Hold = hold,
        };

    public static Rule RebootRequired() => new SingleRule<SystemReading>(snapshot => snapshot.System)
    {
        Code = ProblemCodes.RebootRequired,
        Meaning = "An update, mostly of the kernel, takes effect with the next boot only.",
        Figure = system => system.RebootRequired ? (double)HealthStatus.Warning : 0,
        Levels = _ => Levels.Severity,
        Message = _ => "An update waits for a restart",
        Advice = "Restart the device at a good time (sudo reboot)",
    };

    private static double? ClockSeverity(HealthSnapshot snapshot, long graceSeconds) =>
        (snapshot.ClockSynchronized ?? snapshot.System?.Clock?.Synchronized, snapshot.Uptime?.Duration?.Seconds) switch
        {
            (null, _) or (_, null) => null,
            (false, var seconds) when seconds >= graceSeconds => (double)HealthStatus.Warning,
            _ => 0,
        };
}
