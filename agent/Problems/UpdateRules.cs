using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>An operating system that is behind.</summary>
internal static class UpdateRules
{
    public static Rule OsUnsupported(ProblemOptions options) => new SingleRule<HealthSnapshot>(snapshot => snapshot)
    {
        Code = ProblemCodes.OsUnsupported,
        Meaning =
            "The operating system gets no more security updates, or soon will not. Not judged while the clock is "
                + "wrong.",
        Settings = ["EndOfSupportDays"],
        Figure = snapshot => snapshot.ClockSynchronized == false ? null : DaysLeft(snapshot),
        Levels = _ => Levels.WarningBelow(options.EndOfSupportDays),
        Message = snapshot => DaysLeft(snapshot) < 0
            ? $"The operating system has had no support since {EndOfSupport(snapshot)}"
            : $"The support of the operating system ends on {EndOfSupport(snapshot)}",
        Advice = "Move to a supported release, best on a fresh SD card",
    };

    public static Rule SecurityUpdates(ProblemOptions options) => new SingleRule<UpdatesReading>(Pending)
    {
        Code = ProblemCodes.SecurityUpdates,
        Meaning = "Updates that mend weaknesses wait to be installed.",
        Settings = ["SecurityUpdates"],
        Figure = updates => updates.Security,
        Levels = _ => Levels.WarningFrom(options.SecurityUpdates),
        Message = updates =>
            updates.Security == 1 ? "1 security update waits" : $"{updates.Security} security updates wait",
        Advice = "Install them with sudo apt update && sudo apt full-upgrade, or let unattended-upgrades do it",
    };

    public static Rule Updates(ProblemOptions options) => new SingleRule<UpdatesReading>(Pending)
    {
        Code = ProblemCodes.Updates,
        Meaning = "So many updates wait that nobody seems to install any.",
        Settings = ["Updates"],
        Figure = updates => updates.Pending,
        Levels = _ => Levels.WarningFrom(options.Updates),
        Message = updates => updates.Pending == 1 ? "1 update waits" : $"{updates.Pending} updates wait",
        Advice = "Install them with sudo apt update && sudo apt full-upgrade",
    };

    private static UpdatesReading? Pending(HealthSnapshot snapshot) => snapshot.System?.Updates;

    private static int? DaysLeft(HealthSnapshot snapshot) =>
        snapshot.System?.EndOfSupport?.DayNumber - DateOnly.FromDateTime(snapshot.Time.UtcDateTime).DayNumber;

    private static string? EndOfSupport(HealthSnapshot snapshot) =>
        snapshot.System?.EndOfSupport?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
